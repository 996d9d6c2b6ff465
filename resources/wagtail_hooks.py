"""What this app adds to Wagtail."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _t
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.snippets.models import register_snippet

from resources import kinds, policies
from resources.models import Entry
from resources.viewsets import CallViewSet, entry_viewset, withdraw

for _number, _spec in enumerate(kinds.all_kinds()):
    register_snippet(entry_viewset(_spec, 100 + 10 * _number))
register_snippet(CallViewSet)


@hooks.register("register_admin_urls")
def entry_urls() -> list[URLPattern]:
    """Add the page that takes an entry off the site."""
    return [path("entries/withdraw/<int:pk>/", withdraw, name="entry-withdraw")]


@hooks.register("register_snippet_listing_buttons")
def withdraw_button(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """Offer editors to withdraw what is live."""
    if isinstance(snippet, Entry) and snippet.live and policies.can_curate(user):
        yield Button(_t("Withdraw"), reverse("entry-withdraw", args=[snippet.pk]), priority=80)
