"""What editors and administrators keep of the search inside Wagtail."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.views.snippets import SnippetViewSet

from search.models import SynonymRule


class SynonymRuleViewSet(SnippetViewSet):
    """Words that mean the same."""

    model = SynonymRule
    menu_label = _("Synonyms")
    icon = "search"
    menu_order = 240
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = (
        "__str__",
        Column("get_language_display", label=_("Language"), sort_key="language"),
        Column("weight", label=_("Weight"), sort_key="weight"),
        BooleanColumn("active", label=_("In use")),
    )
    list_filter = ("language", "one_way", "active")
    list_per_page = 50
    search_fields = ("words",)
    search_backend_name = None
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("words", "language", "one_way", "weight", "active")]
    )
