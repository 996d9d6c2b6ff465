"""``search`` listens; those who change entries do not know it."""

from collections.abc import Iterable
from typing import Any

from django.dispatch import receiver

from core import outbox
from resources.signals import entries_changed
from search import sync
from search.documents import make_key


@receiver(entries_changed, dispatch_uid="search.touch_entries")
def touch_entries(*, ids: Iterable[int], **_kwargs: Any) -> None:
    """Note changed entries in the transaction that changes them."""
    sync.touch(make_key("entry", pk) for pk in ids)


outbox.extra_drains.append(sync.drain)
