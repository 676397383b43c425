"""A further language is one more folder of words: what is written in it is read, and noted in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from words import catalogue
from words.labels import language_of
from words.stated import Stated


@pytest.fixture
def _french(tmp_path: Path) -> Iterator[None]:
    """The English words with those of the columns in French."""
    (tmp_path / "fr").mkdir()
    for file in (catalogue.OWN / "en").glob("*.toml"):
        text = file.read_text(encoding="utf-8")
        text = (
            text.replace('number = "No."', 'number = "Numéro"')
            .replace('"Indicator code"', '"Code de l’indicateur"')
            .replace('"Value"', '"Valeur"')
        )
        (tmp_path / "fr" / file.name).write_text(text.replace("is not a number", "n’est pas un nombre"), "utf-8")
    catalogue.join(tmp_path)
    yield
    catalogue.leave(tmp_path)


def cells() -> dict[str, str]:
    return {"A5": "Numéro", "B5": "Code de l’indicateur", "E5": "Valeur", "E6": "beaucoup"}


@pytest.mark.usefixtures("_french")
def test_a_form_in_a_joined_language_is_read_and_its_notes_are_in_that_language(clerk: Any) -> None:
    reading = clerk.reads(**cells())
    assert [cell.value for cell in reading.cells] == [None, 90.5, 12345.0]
    assert reading.cells[0].note == "value “beaucoup” n’est pas un nombre"


def test_when_the_language_has_left_its_words_mean_nothing(clerk: Any) -> None:
    assert clerk.refused(**cells()).code == "no_form"


@pytest.mark.parametrize(("heading", "language"), [("本期数", "zh"), ("Value", "en"), ("数值", "zh"), ("amount", "en")])
def test_a_heading_tells_its_language(heading: str, language: str) -> None:
    assert language_of(heading) == language


@pytest.mark.parametrize(("language", "sentence"), [("zh", "缺报：等公安数据"), ("en", "Missing: 等公安数据")])
def test_what_is_stated_stands_in_the_punctuation_of_its_language(language: str, sentence: str) -> None:
    assert (
        Stated(sentence[: sentence.index("：" if language == "zh" else ":")], "等公安数据", "", "", language).sentence
        == sentence
    )
