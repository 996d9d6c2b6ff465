"""What happens after an upload."""

from typing import Any

from django.db import transaction

from core import outbox, uploads
from resources.models import EntryFile, StoredFile
from resources.signals import entries_changed


@outbox.handler("resources.extract", outside=True)
def extract_text(payload: dict[str, Any]) -> None:
    """Extract the text of a stored file and tell who uses it; twice does no harm."""
    stored = StoredFile.objects.filter(
        sha256=payload["sha256"], text_state=StoredFile.TextState.WAITING
    ).first()
    if stored is None:
        return
    with uploads.open_stored(stored.sha256) as source:
        text = uploads.extract_text(source.read(), stored.mime)
    with transaction.atomic():
        StoredFile.objects.filter(pk=stored.pk).update(text=text, text_state=StoredFile.TextState.DONE)
        entries = list(EntryFile.objects.filter(stored=stored).values_list("entry_id", flat=True))
        if entries:
            entries_changed.send(sender=StoredFile, ids=entries)
