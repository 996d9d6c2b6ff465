"""The vocabularies inside Wagtail: editors change labels; codes come from the files."""

import django_filters
from django.db.models import JSONField, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.views.snippets import SnippetViewSet

from taxonomy.forms import NAMES, TermForm
from taxonomy.models import Term
from taxonomy.services import LANGUAGES, OWN


class TermFilter(WagtailFilterSet):
    """Filters of the list: vocabulary, translations to be checked, in use."""

    to_check = django_filters.ChoiceFilter(
        label=_("Translation to be checked"), method="with_own_translation", choices=list(NAMES.items())
    )

    class Meta:
        model = Term
        fields = ("vocabulary", "active")
        filter_overrides = {JSONField: {"filter_class": django_filters.CharFilter}}

    def with_own_translation(self, queryset: QuerySet[Term], name: str, value: str) -> QuerySet[Term]:
        """Keep terms whose label in a language is our own translation."""
        return queryset.filter(**{f"notes__{value}": OWN})


class TermViewSet(SnippetViewSet):
    """The terms of all vocabularies."""

    model = Term
    menu_label = _("Vocabularies")
    icon = "tag"
    menu_order = 230
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = (
        "__str__",
        Column("get_vocabulary_display", label=_("Vocabulary"), sort_key="vocabulary"),
        Column("code", label=_("Code"), sort_key="code"),
        BooleanColumn("active", label=_("In use")),
    )
    list_per_page = 50
    filterset_class = TermFilter
    search_fields = ("code", *(f"labels__{language}" for language in LANGUAGES))
    search_backend_name = None
    ordering = ("vocabulary", "order", "code")
    edit_handler = ObjectList(
        [
            FieldPanel("vocabulary", read_only=True),
            FieldPanel("code", read_only=True),
            MultiFieldPanel([FieldPanel(f"label_{language}") for language in LANGUAGES], heading=_("Labels")),
            FieldPanel("checked"),
        ],
        base_form_class=TermForm,
    )
