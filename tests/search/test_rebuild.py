"""What of a rebuild counts as copied when it is cut off."""

from typing import Any

import pytest

from search import documents, rebuild
from search.engines import elastic_index
from search.engines.base import EngineUnavailable
from search.models import SearchTarget
from tests.search import entries


@pytest.mark.usefixtures("db", "search_directory")
@pytest.mark.parametrize(("lost", "copied"), [(0, 0), (1, 1), (3, 3), (None, 4)])
@pytest.mark.parametrize("rest", [0.0, 0.01])
def test_no_page_counts_as_copied_before_one_that_was_lost(
    lost: int | None, copied: int, rest: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries.load_terms()
    ids = [entries.published(title=f"Skills {number}").pk for number in range(4)]
    missing = None if lost is None else documents.make_key("entry", ids[lost])

    def write(_name: str, rows: Any) -> dict[str, str]:
        if missing in rows:
            raise EngineUnavailable("away")
        return {}

    monkeypatch.setattr(documents, "PAGE", 1)
    monkeypatch.setattr(rebuild, "PAUSES", ())
    monkeypatch.setattr(elastic_index, "write", write)
    target = SearchTarget.objects.create(name="hub-new", watermark=0, filling=True)
    if lost is None:
        rebuild.copy(target, documents.no_progress, rest=rest)
    else:
        with pytest.raises(EngineUnavailable):
            rebuild.copy(target, documents.no_progress, rest=rest)
    target.refresh_from_db()
    assert (target.copied, target.copied_to) == (copied, ids[copied - 1] if copied else 0)
