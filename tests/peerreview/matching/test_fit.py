"""What speaks for a pair: the parts of the affinity, and texts in any script."""

import pytest

from peerreview.matching.affinity import WEIGHTS, Known, Parts, Wanted, parts
from peerreview.matching.problem import Obstacle
from peerreview.matching.text import similarities
from peerreview.matching.words import OBSTACLES, reasons, why


def test_the_weights_make_a_whole() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1)
    assert Parts(topics=1, place=1, background=1, text=1, confidence=1).total == pytest.approx(1)


def test_a_primary_objective_counts_twice_a_secondary_one() -> None:
    wanted = Wanted(primary=frozenset("1"), secondary=frozenset("2"))
    first = parts(wanted, Known(objectives=frozenset("1")), 0)
    second = parts(wanted, Known(objectives=frozenset("2")), 0)
    assert first.topics == pytest.approx(2 * second.topics)
    assert (first.shared, second.shared) == (["1"], ["2"])


def test_who_is_unsure_of_themselves_counts_less() -> None:
    wanted, known = Wanted(primary=frozenset("1")), frozenset("1")
    values = [parts(wanted, Known(objectives=known, confidence=said), 1).total for said in (1, 2, 3)]
    assert values == sorted(values)
    assert parts(wanted, Known(objectives=known), 1).total == values[1]


def test_saying_nothing_of_place_or_background_is_neither_good_nor_bad() -> None:
    found = parts(Wanted(), Known(), 0)
    assert (found.place, found.background) == (0.5, 0.5)
    assert why({"topics": 0, "place": 0.5, "background": 0.5, "text": 0, "confidence": 0.9}) == [
        "no objective in common"
    ]


def test_what_speaks_for_somebody_is_said_in_words() -> None:
    wanted = Wanted(primary=frozenset({"1", "10"}), regions=frozenset({"002"}), kind="practice")
    known = Known(
        objectives=frozenset({"10", "1"}), regions=frozenset({"002"}), backgrounds=frozenset({"practitioner"})
    )
    found = vars(parts(wanted, known, 0.34))
    assert why(found) == [
        "knows objectives 1, 10",
        "knows the region",
        "background fits",
        "own works resemble the text: 34 %",
    ]


def test_every_obstacle_has_its_words() -> None:
    assert {one.name for one in Obstacle} - {"NONE"} <= set(OBSTACLES)
    assert reasons({"LANGUAGE": 4, "NOBODY": 1}) == [
        "4 × does not read the language well enough",
        "nobody else of this class is on the roster",
    ]


TEXTS = {
    "cognates over languages": (
        "Migración laboral y remesas",
        "Labour migration and remittances",
        "Tax law of ships",
    ),
    "arabic": ("سجلات الهجرة والبيانات", "بيانات سجلات الهجرة في المدن", "قانون السفن"),
    "chinese": ("国际移民数据收集", "移民数据与统计", "船舶税法"),
    "marks on letters": ("Données administratives", "donnees administratives", "Droit maritime"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_texts_on_the_same_subject_are_more_alike(name: str) -> None:
    text, near, far = TEXTS[name]
    close, distant = similarities([text], [near, far])[0]
    assert close > distant
    assert 0 <= distant <= close <= 1


def test_no_text_is_like_no_text() -> None:
    assert similarities(["", "x"], ["", "1 2 3"]).tolist() == [[0, 0], [0, 0]]
    assert similarities([], ["word"]).shape == (0, 1)
