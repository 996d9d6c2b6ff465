"""How values of facets are printed."""

from search.templatetags.hub_facets import facet_values
from search.types import Bucket


def test_a_value_is_a_checkbox_with_its_label_and_count() -> None:
    printed = facet_values("type", [Bucket("a", "Guide", 1234), Bucket("b", "Law", 2, selected=True)])
    assert printed == (
        '<li><label><input type="checkbox" name="type" value="a" id="type-a"><span>Guide</span>'
        '<span class="count">1,234</span></label></li>'
        '<li><label><input type="checkbox" name="type" value="b" id="type-b" checked><span>Law</span>'
        '<span class="count">2</span></label></li>'
    )


def test_what_lies_below_is_printed_once_it_is_opened() -> None:
    inner = Bucket("KEN", "Kenya", 3)
    closed = facet_values("place", [Bucket("002", "Africa", 5, False, (inner,), False)])
    opened = facet_values("place", [Bucket("002", "Africa", 5, False, (inner,), True)])
    assert "Kenya" not in closed
    assert '</label><ul class="list"><li><label>' in opened
    assert "Kenya" in opened


def test_objectives_have_their_number_and_the_chosen_ones_may_be_asked_for_alone() -> None:
    given = [Bucket("5", "Pathways", 1), Bucket("0", "None", 1, selected=True)]
    assert "<span>5 Pathways</span>" in facet_values("objective", given)
    alone = facet_values("objective", given, chosen_only=True)
    assert "<span>None</span>" in alone
    assert "Pathways" not in alone


def test_nothing_that_somebody_typed_becomes_markup() -> None:
    printed = facet_values("organisation", [Bucket('"><b>', "<i>&", 1)])
    assert "<b>" not in printed
    assert "<i>" not in printed
    assert "&lt;i&gt;&amp;" in printed
