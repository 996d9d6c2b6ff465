"""The lock of entries in review, honoured by Wagtail's edit view, autosave and API."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.locks import BaseLock


class ReviewLock(BaseLock):
    """Nobody edits what a panel is reading; unlike Wagtail's own lock, editors cannot lift it."""

    def for_user(self, user: Any) -> bool:
        """Return True: it holds for everybody."""
        return True

    def get_message(self, user: Any) -> str:
        """Return what the edit page says."""
        return _("This entry is in review. It can be changed again after the decision.")

    def get_description(self, user: Any) -> str:
        """Return the longer text beside the lock."""
        return _("The panel reads a frozen text, so the entry stays as it is until the editor has decided.")
