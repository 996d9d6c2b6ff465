"""``search`` listens; those who change entries do not know it."""

from collections.abc import Iterable
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from core import outbox
from resources.queries import nearest_to
from resources.signals import entries_changed
from search import documents, sync, synonyms
from search.documents import make_key
from search.meaning import nearest
from search.models import SynonymRule


@receiver(entries_changed, dispatch_uid="search.touch_entries")
def touch_entries(*, ids: Iterable[int], **_kwargs: Any) -> None:
    """Note changed entries in the transaction that changes them."""
    sync.touch(make_key("entry", pk) for pk in ids)


@receiver([post_save, post_delete], sender=SynonymRule, dispatch_uid="search.synonyms_changed")
def synonyms_changed(**_kwargs: Any) -> None:
    """Let every process search with the new rules from now on."""
    synonyms.forget()


def nearest_entries(pk: int, limit: int) -> list[int]:
    """Return the entries whose texts are nearest to one's."""
    return [documents.split_key(key)[1] for key in nearest.similar(make_key("entry", pk), limit)]


nearest_to.append(nearest_entries)
outbox.extra_drains.append(sync.drain)
