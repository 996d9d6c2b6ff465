"""What every page needs: its languages, who is looking, and the site-wide footnote. All of it is found when asked for."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info

from accounts import roles
from hub import footnotes

# The order of the menu: English first, since most entries are in it, then the other UN languages.
MENU = ("en", "fr", "es", "ar", "ru", "zh-hans")


def site(request: HttpRequest) -> dict[str, Any]:
    """Return names, addresses and questions for the templates.

    ``page_languages``: the languages with this page's address; ``page_dir``: ``ltr`` or ``rtl``; ``canonical``: this
    page's address without its query; ``footnote``: text, language and direction; ``may_…``: what the person may do.
    """
    active = get_language() or settings.LANGUAGE_CODE
    return {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "base_url": settings.BASE_URL,
        "canonical": settings.BASE_URL + request.path,
        "page_languages": SimpleLazyObject(partial(languages, request, active)),
        "page_dir": "rtl" if get_language_info(active)["bidi"] else "ltr",
        "is_demonstration": settings.HUB_DEMONSTRATION,
        "may_edit": SimpleLazyObject(partial(_may, request, roles.is_editor)),
        "may_review": SimpleLazyObject(partial(_may, request, roles.is_reviewer)),
        "footnote": SimpleLazyObject(lambda: footnotes.current().in_language(active)),
    }


def languages(request: HttpRequest, active: str) -> list[dict[str, Any]]:
    """Return the six languages: code, own name, this page's address with its query (``url``) and without (``path``)."""
    found = []
    query = request.META.get("QUERY_STRING", "")
    prefix = f"/{active}/"
    rest = request.path.removeprefix(prefix) if request.path.startswith(prefix) else None
    for code in MENU:
        name = get_language_info(code)["name_local"]
        # Addresses differ in their first part only; asking the resolver six times is a tenth of a page.
        path = request.path if rest is None else f"/{code}/{rest}"
        found.append(
            {
                "code": code,
                "name": name[:1].upper() + name[1:],
                "dir": "rtl" if get_language_info(code)["bidi"] else "ltr",
                "path": path,
                "url": f"{path}?{query}" if query else path,
                "active": code == active,
            }
        )
    return found


def _may(request: HttpRequest, question: Any) -> bool:
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and question(user))
