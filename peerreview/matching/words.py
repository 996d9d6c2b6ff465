"""What the matching found, in words for editors. Nothing here tells where somebody is from, or their gender."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.listing import listed

OBSTACLES: dict[str, str | Promise] = {
    "INACTIVE": gettext_lazy("is not active on the roster"),
    "UNAVAILABLE": gettext_lazy("is away"),
    "CAP_YEAR": gettext_lazy("has as many reviews as they take in twelve months"),
    "CAP_NOW": gettext_lazy("has as many reviews as they take at a time"),
    "SEATED": gettext_lazy("is on the panel already"),
    "REFUSED": gettext_lazy("declined, did not answer or was released in this case"),
    "CONFLICT": gettext_lazy("has a conflict of interest"),
    "SUBMITTERS_ORGANISATION": gettext_lazy("belongs to the submitter's organisation"),
    "LANGUAGE": gettext_lazy("does not read the language well enough"),
    "COLLEAGUE_ON_PANEL": gettext_lazy("belongs to the organisation of somebody on the panel"),
    "USED_ELSEWHERE": gettext_lazy("is proposed for other cases of this run"),
    "NOBODY": gettext_lazy("nobody else of this class is on the roster"),
}
STRONG, SOME = 0.66, 0.33


def why(parts: dict[str, Any]) -> list[str]:
    """Return what speaks for somebody, best part first, as short phrases."""
    shared = parts.get("shared", [])
    found = [_objectives(shared)]
    found.append(_graded(parts["place"], _("knows the region"), _("knows part of the region"), ""))
    found.append(_graded(parts["background"], _("background fits"), "", _("another background")))
    text = _("own works resemble the text: %(percent)s %%") % {"percent": round(100 * parts["text"])}
    found.append(text if parts["text"] >= 0.1 else "")
    if parts["confidence"] < 0.85:
        found.append(_("was unsure in earlier reviews"))
    return [one for one in found if one]


def _objectives(shared: list[str]) -> str:
    if not shared:
        return _("no objective in common")
    text = ngettext("knows objective %(codes)s", "knows objectives %(codes)s", len(shared))
    return text % {"codes": listed(shared)}


def _graded(value: float, strong: str, some: str, none: str) -> str:
    # 0.5 is what is taken when one of the two said nothing: then there is nothing to say.
    if value == 0.5:
        return ""
    if value >= STRONG:
        return strong
    return some if value >= SOME else none


def reasons(counted: dict[str, int]) -> list[str]:
    """Return why a seat is empty: what stands in the way of how many."""
    found = []
    for name, count in counted.items():
        if name == "NOBODY":
            found.append(str(OBSTACLES[name]))
        else:
            found.append(f"{count} × {OBSTACLES[name]}")
    return found
