"""Numbers: what prints as one reads back, and nothing that is not all plain digits reads without a question."""

from __future__ import annotations

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from sources.read.grammar.digits import plain_signs
from sources.read.grammar.numberformat import rendered
from sources.read.grammar.numbers import figure
from sources.read.grammar.shown import seen_figure
from sources.read.surroundings import CellAround

WIDE = str.maketrans("0123456789.,-%", "０１２３４５６７８９．，－％")
PLAIN = set("0123456789.,+-%‰‱eE() \u00a0\u2007\u2009\u202f")
figures = st.decimals(min_value=-(10**10), max_value=10**10, places=4, allow_nan=False)
# Digits and what is taken for one, signs, words, and anything else.
glued = st.text(
    st.sampled_from("0123456789.,%‰-①②¹₂½Ⅳ二十万人约>~*注[]() \u200b\u202e\u0665𝟓E") | st.characters(), max_size=12
)


@given(figures, st.booleans(), st.booleans())
def test_what_prints_as_a_number_reads_back_in_any_width(number: object, grouped: bool, wide: bool) -> None:
    text = f"{number:,}" if grouped else f"{number}"
    read = figure(text.translate(WIDE) if wide else text)
    assert (read.value, read.decimals, read.doubts) == (float(str(number)), 4, ())


@given(figures, glued, st.integers(0, 20))
def test_what_is_read_without_a_question_is_all_plain(number: object, other: str, at: int) -> None:
    text = f"{number}"[:at] + other[:2] + f"{number}"[at:]
    read = figure(text)
    if read.value is not None and not read.doubts and not read.unit:
        assert set(plain_signs(text)) <= PLAIN
    if any(unicodedata.numeric(one, None) is not None and one not in PLAIN for one in plain_signs(text)):
        assert read.value is None or read.doubts or read.unit


@given(st.floats() | st.integers() | glued | st.booleans())
def test_whatever_stands_in_a_cell_can_be_written_as_json(raw: float | int | str | bool) -> None:
    read = figure(raw)
    json.dumps([read.text, read.value], allow_nan=False).encode()
    assert read.value is None or abs(read.value) < 1e15


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.sampled_from('0#?.,%;[]"\\!_*E+-/<>=1 人万yhG'), max_size=14),
)
def test_any_format_shows_something_and_stops_nothing(number: float, code: str) -> None:
    read = seen_figure(number, CellAround(number_format=code))
    json.dumps([read.text, read.value], allow_nan=False)


@given(st.integers(-(10**9), 10**9), st.integers(0, 4))
def test_a_format_of_plain_digits_shows_the_figure_that_is_stored(number: int, places: int) -> None:
    value = number / 10**places
    shown = rendered(value, "#,##0." + "0" * places if places else "#,##0")
    assert shown is not None
    assert figure(shown.text).value == value
    percent = seen_figure(value, CellAround(number_format="0.0000%"))
    assert percent.doubts == ()
    assert percent.value == float(f"{value * 100:.12g}")
