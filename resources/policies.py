"""Who may do what with entries. Pure questions."""

from collections.abc import Callable
from typing import Any

from resources.models import Entry, EntryFile

# Upper apps add readers of files that are not public (reviewers who may open them).
_file_readers: list[Callable[[Any, EntryFile], bool]] = []


def register_file_reader(question: Callable[[Any, EntryFile], bool]) -> None:
    """Let an upper app say who else may read a file."""
    if question not in _file_readers:
        _file_readers.append(question)


def can_curate(user: Any) -> bool:
    """Editors curate."""
    return bool(user.is_authenticated and user.has_perm("resources.curate_entry"))


def can_edit(user: Any, entry: Entry) -> bool:
    """Submitters edit their own draft; nobody while it is in review; editors edit what is or was live."""
    if entry.frozen or not user.is_authenticated:
        return False
    return entry.submitter_id == user.pk or can_curate(user)


def can_view(user: Any, entry: Entry) -> bool:
    """Anybody sees what is public, submitters their own, editors all."""
    if entry.is_public:
        return True
    return bool(user.is_authenticated and (entry.submitter_id == user.pk or can_curate(user)))


def can_download(user: Any, file: EntryFile) -> bool:
    """Whoever sees the entry, and whom upper apps let in."""
    if can_view(user, file.entry):
        return True
    return any(question(user, file) for question in _file_readers)
