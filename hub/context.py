"""What every page needs: languages with the address of this page, and the site-wide footnote."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language, get_language_info
from django.utils.translation import override as language

from accounts import roles


def site(request: HttpRequest) -> dict[str, Any]:
    """Return languages (code, own name, address of this page), the direction of writing and what the person may do."""
    active = get_language() or settings.LANGUAGE_CODE
    user = getattr(request, "user", None)
    return {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "base_url": settings.BASE_URL,
        "page_languages": [_language(request, code, active) for code in ("en", "fr", "es", "ar", "ru", "zh-hans")],
        "page_dir": "rtl" if get_language_info(active)["bidi"] else "ltr",
        "is_demonstration": settings.HUB_DEMONSTRATION,
        "may_edit": bool(user and user.is_authenticated and roles.is_editor(user)),
        "may_review": bool(user and user.is_authenticated and roles.is_reviewer(user)),
    }


def _language(request: HttpRequest, code: str, active: str) -> dict[str, Any]:
    with language(active):
        address = translate_url(request.get_full_path(), code)
    name = get_language_info(code)["name_local"]
    return {"code": code, "name": name[:1].upper() + name[1:], "url": address, "active": code == active}
