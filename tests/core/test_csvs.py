"""Tables for spreadsheets hold no formulas."""

import csv
import io

import pytest

from core.csvs import csv_response, csv_text, safe_cell


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_what_would_begin_a_formula_is_told_apart(start):
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"


def test_a_formula_behind_spaces_or_a_new_line_is_told_apart_too():
    assert safe_cell(" =1+1") == "' =1+1"
    assert safe_cell("\n=1+1") == "'\n=1+1"


def test_numbers_and_words_stay_as_they_are():
    assert [safe_cell(cell) for cell in (-3, 1.5, "a=b", None)] == [-3, 1.5, "a=b", ""]


def test_a_table_is_read_back_as_it_was():
    rows = [["=cmd", 'say "hello", twice', "line\nbreak"], ["ع", 2, -1.5]]
    found = list(csv.reader(io.StringIO(csv_text(["a", "b", "c"], rows))))
    assert found == [["a", "b", "c"], ["'=cmd", 'say "hello", twice', "line\nbreak"], ["ع", "2", "-1.5"]]


def test_the_answer_is_a_file_that_spreadsheets_read_as_utf_8():
    response = csv_response("numbers", ["é"], [])
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert 'filename="numbers.csv"' in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
