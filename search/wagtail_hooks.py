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


class ConditionItem(MenuItem):
    """The menu item, for those who may have refused documents tried again."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to administrators."""
        return request.user.has_perm(cms.INDEX_PERMISSION)


register_snippet(SearchViewViewSet)
register_snippet(SynonymRuleViewSet)


@hooks.register("register_admin_urls")
def ordering_url() -> list[URLPattern]:
    """Add the pages of the ordering rule and of the indices."""
    return [
        path("search-ordering/", cms.ordering_rule, name="search-ordering"),
        path("reports/search/", cms.indices, name="search-condition"),
    ]


@hooks.register("register_settings_menu_item")
def ordering_item() -> Any:
    """Add it to the settings."""
    return OrderingItem(_("Ordering rule"), reverse_lazy("search-ordering"), icon_name="order", order=700)


@hooks.register("register_reports_menu_item")
def condition_item() -> Any:
    """Add how the indices are to the reports."""
    return ConditionItem(_("Search indices"), reverse_lazy("search-condition"), icon_name="search", order=800)
