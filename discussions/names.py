"""How authors are shown: by name, or as anybody where nobody is named."""

from django.utils.translation import gettext as _

from people.services.accounts import FORMER


def shown_name(author_name: str, *, named: bool) -> str:
    """Return what stands for an author on a page, in a mail, in a feed."""
    if not named:
        return _("A participant")
    if author_name == FORMER:
        return _("Former member")
    return author_name or _("Unknown author")


def initials(name: str) -> str:
    """Return up to two letters for the round mark beside a post."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
