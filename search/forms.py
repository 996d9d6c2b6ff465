"""The search page's address, read with care: everything in it may be hostile."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from search import cursor, query
from search.facets import FACETS, FIRST_YEAR, LAST_YEAR, BadFilter, clean_filters, year_codes
from search.types import SORTS, SearchRequest, Sort

FOREIGN = (
    "utm_",
    "fbclid",
    "gclid",
    "mc_",
)  # what other sites hang on links; everything else unknown is an error
OWN = ("q", "sort", "page", "after", "year_from", "year_to")
FIND = "find_"  # before a facet's name: searches in its values
LONGEST_FIND = 100


class SearchForm(forms.Form):
    """Text, order and page; the facets' values are cleaned beside them and are in ``cleaned_data["filters"]``."""

    q = forms.CharField(
        label=_("Search the hub"),
        required=False,
        max_length=query.MAX_CHARS,
        error_messages={"max_length": _("Please search with at most %(limit_value)d characters.")},
    )
    sort = forms.ChoiceField(label=_("Sort"), required=False, choices=[(name, name) for name in SORTS])
    page = forms.IntegerField(
        required=False, min_value=1, error_messages={"min_value": _("Pages are counted from 1.")}
    )
    after = forms.CharField(required=False)

    year_from = forms.IntegerField(
        label=pgettext_lazy("a year", "From"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR
    )
    year_to = forms.IntegerField(
        label=pgettext_lazy("a year", "To"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR
    )

    data: QueryDict

    def clean_q(self) -> str:
        """Return the text with single blanks."""
        text = " ".join(self.cleaned_data["q"].split())
        try:
            query.parse(text)
        except query.BadText:
            limit = query.MAX_TERMS
            raise forms.ValidationError(
                _("Please search with at most %(limit)d words."), params={"limit": limit}
            ) from None
        return text

    def clean_after(self) -> cursor.Cursor | None:
        """Return where the page begins."""
        text = self.cleaned_data["after"]
        try:
            return cursor.read(text) if text else None
        except cursor.BadCursor:
            raise forms.ValidationError(
                _("This address of a further page is not whole. Please go on from the first page.")
            ) from None

    def clean(self) -> dict[str, Any]:
        """Read the facets and the range of years; refuse parameters that mean nothing here."""
        cleaned = super().clean() or {}
        given = {name: self.data.getlist(name) for name in self.data if name not in OWN}
        cleaned["find"] = self._clean_find(given)
        filters = {name: values for name, values in given.items() if not name.startswith(FOREIGN)}
        try:
            cleaned["filters"] = clean_filters(filters)
        except BadFilter:
            raise forms.ValidationError(_("This address has filters that do not exist here.")) from None
        first, last = cleaned.get("year_from"), cleaned.get("year_to")
        if first and last and first > last:
            raise forms.ValidationError(_("The first year must not come after the last one."))
        if first or last:
            cleaned["filters"]["year"] = year_codes(first, last)
            cleaned["years"] = (first, last)
        return cleaned

    def _clean_find(self, given: dict[str, list[str]]) -> dict[str, str]:
        """Take the texts that narrow a facet's values out of ``given``."""
        found = {}
        for name, facet in FACETS.items():
            text = " ".join(" ".join(given.pop(FIND + name, ()) if facet.find else ()).split())
            if text:
                found[name] = text[:LONGEST_FIND]
        return found

    def request(self, lang: str) -> SearchRequest:
        """Return the request of a valid form for a page in ``lang``."""
        cleaned, after = self.cleaned_data, self.cleaned_data["after"]
        return SearchRequest(
            text=cleaned["q"],
            lang=lang,
            filters=cleaned["filters"],
            sort=cleaned["sort"] or None,
            page=cleaned["page"] or (after.page if after else 1),
            years=cleaned.get("years"),
            find=cleaned["find"],
            after=after,
        )


def address(
    request: SearchRequest,
    *,
    without: tuple[str, str] | None = None,
    page: int | None = None,
    after: str = "",
    sort: Sort | None = None,
) -> str:
    """Return the query string of a request, without one chosen value, for another page or in another order.

    ``after``: the token of the place at which the page begins.
    """
    parameters = QueryDict(mutable=True)
    if request.text:
        parameters["q"] = request.text
    for name in FACETS:
        if name == "year" and request.years:
            continue
        codes = [code for code in request.filters.get(name, ()) if (name, code) != without]
        if codes:
            parameters.setlist(name, codes)
    if request.years and without != ("year", ""):
        for end, year in zip(("year_from", "year_to"), request.years, strict=True):
            if year:
                parameters[end] = str(year)
    wanted = {"sort": sort or request.sort, "page": page if page != 1 else None, "after": after}
    parameters.update({name: str(value) for name, value in wanted.items() if value})
    return f"?{parameters.urlencode()}" if parameters else "?"
