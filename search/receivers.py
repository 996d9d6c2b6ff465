"""``search`` listens; those who change entries do not know it."""

from collections.abc import Iterable
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from core import outbox
from resources.signals import entries_changed
from search import sync, synonyms
from search.documents import make_key
from search.models import SynonymRule


@receiver(entries_changed, dispatch_uid="search.touch_entries")
def touch_entries(*, ids: Iterable[int], **_kwargs: Any) -> None:
    """Note changed entries in the transaction that changes them."""
    sync.touch(make_key("entry", pk) for pk in ids)


@receiver([post_save, post_delete], sender=SynonymRule, dispatch_uid="search.synonyms_changed")
def synonyms_changed(**_kwargs: Any) -> None:
    """Let every process search with the new rules from now on."""
    synonyms.forget()


outbox.extra_drains.append(sync.drain)
