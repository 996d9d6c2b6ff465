"""What the search adds to Wagtail: the ordering rule, and views for editors to embed."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from search import cms
from search.models import SearchView
from search.viewsets import SynonymRuleViewSet


class OrderingItem(MenuItem):
    """The menu item, for administrators."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to those who may change the rule."""
        return request.user.has_perm(cms.PERMISSION)


class SearchViewViewSet(SnippetViewSet):
    """Curated searches."""

    model = SearchView
    icon = "search"
    menu_label = _("Search views")
    add_to_admin_menu = False
    list_display = ["title", "address"]
    panels = [FieldPanel("title"), FieldPanel("address")]


register_snippet(SearchViewViewSet)
register_snippet(SynonymRuleViewSet)


@hooks.register("register_admin_urls")
def ordering_url() -> list[URLPattern]:
    """Add the page of the ordering rule."""
    return [path("search-ordering/", cms.ordering_rule, name="search-ordering")]


@hooks.register("register_settings_menu_item")
def ordering_item() -> Any:
    """Add it to the settings."""
    return OrderingItem(_("Ordering rule"), reverse_lazy("search-ordering"), icon_name="order", order=700)
