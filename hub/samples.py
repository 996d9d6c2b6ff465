"""What the style guide shows: made-up content, so that every component can be seen in every state."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from search.types import Bucket, FacetResult, Hit, Share

WHY = (
    Share("text", str(_("Text")), 0.72, "×1.00"),
    Share("scope", str(_("Scope")), 1, "+0.45"),
    Share("comprehensiveness", str(_("Comprehensiveness")), 0.8, "+0.20"),
    Share("recency", str(_("Recency")), 0.4, "+0.04"),
)


class SampleForm(forms.Form):
    """Every kind of field there is."""

    title = forms.CharField(label=_("Title"), help_text=_("As it stands on the publication."), max_length=200)
    text = forms.CharField(label=_("Text"), widget=forms.Textarea, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    year = forms.IntegerField(label=_("Year"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", "—"), ("resource", _("Resource")), ("practice", _("Practice"))]
    )
    scope = forms.ChoiceField(
        label=_("Scope"),
        widget=forms.RadioSelect,
        choices=[("global", _("Global")), ("regional", _("Regional")), ("national", _("National"))],
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(str(number), _("Topic %(number)d") % {"number": number}) for number in range(1, 9)],
        help_text=_("As many as fit."),
    )
    upload = forms.FileField(label=_("File"), required=False)
    agreed = forms.BooleanField(label=_("I may publish this text."))


def entry(**changes: Any) -> SimpleNamespace:
    """Return something that prints like an entry."""
    values = {
        "kind": "practice",
        "title": "Rights-based bilateral labour migration agreements",
        "summary": "How to negotiate, write and monitor agreements so that recruitment costs do not fall on workers.",
        "language": "en",
        "scope": "global",
        "year": 2022,
        "provenance": "reviewed",
        "review_summary": {"reviews": 3, "un": 1, "external": 2, "round": 1},
        "source": "",
        "get_absolute_url": "#card",
    }
    return SimpleNamespace(**{**values, **changes})


def hit(**changes: Any) -> Hit:
    """Return a hit of a search."""
    values: dict[str, Any] = {
        "public_id": "",
        "slug": "",
        "kind": "practice",
        "url": "#hit",
        "title": "Rights-based bilateral labour migration agreements",
        "title_html": mark_safe(
            "Rights-based bilateral <mark>labour</mark> migration <mark>agreements</mark>"
        ),
        "snippet_html": mark_safe("… a model clause on fees, tested in eleven <mark>agreements</mark> …"),
        "language": "en",
        "scope": str(_("Global")),
        "scope_rank": 4,
        "year": "2022",
        "places": (str(_("All regions")),),
        "provenance": "reviewed",
        "source": "",
        "review_summary": {"reviews": 3},
        "why": WHY,
    }
    return Hit(**{**values, **changes})


def facet() -> FacetResult:
    """Return a facet with levels, a chosen value and a folded rest."""
    east, west = (
        Bucket("014", str(_("Eastern Africa")), 21, selected=True),
        Bucket("011", str(_("Western Africa")), 17),
    )
    return FacetResult(
        name="place",
        label=str(_("Region and country")),
        shown=(
            Bucket("002", str(_("Africa")), 38, children=(east, west), expanded=True),
            Bucket("142", str(_("Asia")), 1029),
        ),
        more=(Bucket("009", str(_("Oceania")), 4),),
        selected=True,
    )


def context() -> dict[str, Any]:
    """Return everything the style guide prints."""
    refused = SampleForm({"title": "", "email": "nobody", "year": "soon"})
    refused.is_valid()
    link = SimpleNamespace
    return {
        "cards": [
            entry(),
            entry(kind="use_case", title="Déplacements de courte durée après un séisme", language="fr", scope="national",
                  summary="Des flux entre districts en quelques jours, avec les limites de la couverture.", year=2015),
            entry(kind="resource", title="معلومات للمسافرين قبل المغادرة", language="ar", scope="regional",
                  summary="ما الذي غيّرته ستة مكاتب بعد السنة الأولى، وكم كلّف ذلك.",
                  provenance="curated", source="Example library"),
        ],
        "samples": [
            hit(),
            hit(language="ar", title_html="اتفاقيات ثنائية لهجرة اليد العاملة", snippet_html="", why=(),
                provenance="curated", source="Example library"),
        ],
        "countries": ["Nepal"],
        "facet": facet(),
        "form": SampleForm(prefix="fresh"),
        "refused": refused,
        "steps": [
            {"title": _("Submitted"), "state": "done", "note": date_format(date(2026, 5, 1))},
            {"title": _("Screening"), "state": "done"},
            {"title": _("In review"), "state": "now", "text": _("Two of three reviews are in.")},
            {"title": _("Decision"), "state": ""},
        ],
        "columns": [_("Item"), _("Waits for"), _("Due")],
        "rows": [["A practice", _("a third reviewer"), date(2026, 5, 12)], ["A use case", _("your decision"), date(2026, 6, 3)]],
        "pager": {
            "previous": "?page=3",
            "next": "?page=5",
            "links": [link(href="?page=1", label="1", current=False), None, link(href="?page=3", label="3", current=False),
                      link(href="?page=4", label="4", current=True), link(href="?page=5", label="5", current=False)],
        },
        "tabs": [
            {"href": "#tabs", "label": _("Open"), "current": True, "count": 3},
            {"href": "#tabs", "label": _("Closed"), "current": False, "count": 12},
        ],
        "facts": [
            {"name": _("Data source"), "links": [{"label": _("Call detail records"), "url": "#facts"}]},
            {"name": _("Objectives"), "links": [{"label": "1 Data", "url": "#facts"}, {"label": "2 Drivers", "url": "#facts"}]},
            {"name": _("Licence"), "value": "CC BY 4.0"},
        ],
        "trail": [{"label": _("Data innovation"), "url": "#trail"}, {"label": _("Mobile phone records"), "url": ""}],
        "ranks": list(enumerate([_("Local"), _("National"), _("Regional"), _("Interregional"), _("Global")])),
        "colours": ["paper", "surface", "sunken", "ink", "ink-2", "line", "edge", "brand", "accent", "good", "bad", "mark"],
        "review": {"reviews": 4, "un": 1, "external": 3, "round": 2},
    }  # fmt: skip
