"""The factor of meaning, and that the ordering rule holds with it."""

from hypothesis import given
from hypothesis import strategies as st

from search import ranking
from search.meaning.order import factor, reordered
from search.types import RawHit


def hit(number: int, score: float, rank_key: int = 0) -> RawHit:
    return RawHit(f"entry:{number}", "resource", number, rank_key, score, {}, "", "")


def test_of_two_equal_texts_the_nearer_comes_first_and_what_is_not_known_is_left_alone():
    hits = [hit(1, 10.0), hit(2, 9.0), hit(3, 1.0)]
    assert reordered(hits, {}) == tuple(hits)
    found = reordered(hits, {"entry:1": 0.0, "entry:2": 0.5, "entry:3": 0.9})
    assert [each.object_id for each in found] == [2, 1, 3]
    assert [each.meaning for each in found] == [0.5, 0.0, 0.9]


def test_a_hit_without_a_vector_gets_the_mean_of_the_others():
    found = reordered([hit(1, 1.0), hit(2, 1.0), hit(3, 1.0)], {"entry:1": 0.2, "entry:3": 0.6})
    assert {each.object_id: each.meaning for each in found} == {1: 0.2, 2: 0.4, 3: 0.6}


def test_what_points_the_other_way_is_not_worse_than_what_says_nothing():
    assert factor(-0.7) == factor(0.0) == 1.0
    assert factor(1.0) == 2.1


scopes = st.sampled_from(range(len(ranking.SCOPES)))


@given(
    st.lists(
        st.tuples(st.floats(0.1, 50), scopes, st.integers(0, 5), st.floats(-1, 1)), min_size=1, max_size=25
    )
)
def test_a_wider_or_more_comprehensive_copy_never_ranks_lower(drawn):
    """Each document has a copy with the same text, and so the same vector, whose prior is higher."""
    weights, hits, meanings = ranking.Weights(), [], {}
    for number, (text, scope, comprehensiveness, cosine) in enumerate(drawn):
        better = (min(scope + 1, 4), min(comprehensiveness + 1, 5))
        for key, (rank, compr) in ((2 * number + 1, better), (2 * number + 2, (scope, comprehensiveness))):
            prior = ranking.prior(weights, rank, compr, 2020, 2026)
            hits.append(hit(key, text * prior, ranking.rank_key(rank, compr, 2020, key)))
            meanings[f"entry:{key}"] = cosine
    places = {each.object_id: place for place, each in enumerate(reordered(hits, meanings))}
    assert all(places[2 * number + 1] < places[2 * number + 2] for number in range(len(drawn)))
