"""What follows from a changed term."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from taxonomy.models import Term
from taxonomy.queries import forget


@receiver([post_save, post_delete], sender=Term)
def read_anew(**kwargs: Any) -> None:
    """Let all processes read the vocabularies anew."""
    forget()
