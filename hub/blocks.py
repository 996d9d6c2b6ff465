"""What editors put into pages besides text."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from search.views import page_language


class SearchViewBlock(blocks.StructBlock):
    """A curated search with its number of results and its first hits, as of now."""

    view = SnippetChooserBlock("search.SearchView", label=_("Search view"))
    heading = blocks.CharBlock(
        label=_("Heading"), required=False, max_length=120, help_text=_("In place of the view's title.")
    )
    hits = blocks.IntegerBlock(label=_("Number of hits shown"), min_value=0, max_value=10, default=3)

    class Meta:
        icon = "search"
        label = _("Search view")
        template = "search/view_block.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask the search; a view that was deleted or is not understood any more shows nothing."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        view = value["view"]
        context["view"] = view
        context["found"] = view.found(lang=page_language(), hits=value["hits"]) if view else None
        return context
