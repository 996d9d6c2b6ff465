"""Somebody who wrote with the submitter or an author is shown with that interest, and invited with a ruling only."""

import pytest
from django.utils import timezone

from core.exceptions import DomainError
from peerreview import policies, services
from peerreview.coauthors import wrote_with
from peerreview.models import ConflictEdge
from tests.peerreview.world import World

YEAR = 2026
NAMES = {policies.plain_name("Amina Okonkwo-Reyes"), policies.plain_name("Chen Yuwei")}


@pytest.mark.parametrize(
    ("works", "found"),
    [
        ("", False),
        ("Okonkwo-Reyes, A. and Haddad, L. (2025): Farm visits.", True),
        ("Farm visits, with Amina Okonkwo Reyes", True),
        ("A. Okonkwo-Reyes: Visits (2022)", True),
        ("A. Okonkwo-Reyes: Visits (2021)", False),
        ("B. Okonkwo-Reyes: Visits (2025)", False),
        ("Reyes, A.: Visits (2025)", False),
        ("Yuwei C., Haddad L.: Demography, 2024, pp. 1950–1999", True),
        ("A list of Chen's papers", False),
        ("Haddad: one (2025)\nOkonkwo-Reyes Amina: two (2024)", True),
        ("Haddad: Okonkwo (2025)\nReyes Amina: two (2024)", False),
        ("\x1f\u2028 - - -", False),
    ],
)
def test_a_name_in_a_recent_work_is_found_in_full_or_with_an_initial(works: str, found: bool):
    assert wrote_with(works, NAMES, own="haddad layla", this_year=YEAR) is found


def test_the_own_name_and_single_words_do_not_count():
    own = policies.plain_name("Layla Haddad")
    assert not wrote_with("Haddad, Layla: One (2025)", {own, ""}, own=own, this_year=YEAR)


def test_an_editor_is_told_and_rules_on_it(world: World):
    world.submitter.name = "Amina Okonkwo-Reyes"
    world.submitter.save()
    reviewer = world.un[0]
    reviewer.works = f"Okonkwo-Reyes, A. and Un, O.: Farm visits ({timezone.localdate().year})."
    reviewer.save()
    case = world.in_review()
    kinds = set(ConflictEdge.objects.filter(case=case, reviewer=reviewer).values_list("kind", "hard"))
    assert kinds == {("co_author", False)}
    with pytest.raises(DomainError, match="no obstacle"):
        services.invite(case=case, reviewer=reviewer, by=world.editor)
    assert services.invite(case=case, reviewer=reviewer, by=world.editor, ruling="Only a preface.")


def test_an_author_of_the_entry_counts_as_well(world: World):
    reviewer = world.un[0]
    reviewer.works = "With Chen Yuwei: Demography of cities."
    reviewer.save()
    case = world.in_review(authors="Chen Yuwei; B. Other")
    assert [one.kind for one in policies.CaseInterests.of(case).against(reviewer)] == ["co_author"]
