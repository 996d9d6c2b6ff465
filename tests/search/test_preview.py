"""The preview of other weights is what the engine answers once they are in force."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from search import conf, ordering, ranking
from search.ranking import Weights
from tests.search.conftest import Filled, make_document, seeded

OTHER = Weights(scope=(0.0, 0.1, 0.3, 0.6, 1.0), w_scope=0.05, w_comprehensiveness=0.85, w_recency=0.1)


@pytest.fixture
def weighed(filled: Filled, settings: Any) -> Iterator[Filled]:
    """Each engine in turn as the chosen one; the weights are those of the setting afterwards."""
    settings.HUB_SEARCH_ENGINE = filled.engine.name
    cache.clear()
    yield filled
    conf.use_weights(None)
    cache.clear()


def test_a_preview_is_what_the_engine_answers_with_these_weights(weighed: Filled) -> None:
    random = seeded(12)
    documents = [
        make_document(
            "Passports",
            " ".join(["passports"] * random.randint(0, 3) + ["visas"] * random.randint(0, 40)),
            scope=random.choice(ranking.SCOPES),
            comprehensiveness=random.randint(0, 5),
            year=random.randint(2000, 2026),
        )
        for _number in range(400)
    ]
    weighed.fill(documents)
    (preview,) = ordering.previews(["passports"], OTHER, "en")
    now = weighed.ids("passports", size=10)
    conf.use_weights(OTHER)
    weighed.fill(documents)  # the embedded index holds each entry's factor
    then = weighed.ids("passports", size=10)
    assert now != then
    assert [hit.public_id for hit in preview.hits] == [f"x{number:07}" for number in then]
    assert preview.among is None
    assert max(hit.before for hit in preview.hits) > ordering.LOOKED_AT[0], "some came from further below"
