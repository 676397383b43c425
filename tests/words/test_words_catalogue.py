"""What people read stands once per language, and every language says the same things."""

import string
from pathlib import Path

import pytest

from words.catalogue import NoText, catalogue, join, languages, leave, say

PLURALS = ("zero", "one", "two", "few", "many")


def facts_of(text: str) -> set[str]:
    """The names of the facts that a text speaks of."""
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(text) if name}


def said(language: str) -> dict[str, str]:
    """Every text but those that only read what people write, with one key for the forms of a number."""
    texts = {key: catalogue(language).text(key) for key in catalogue(language) if not key.startswith("read.")}
    return {key.removesuffix(".other"): text for key, text in texts.items() if key.split(".")[-1] not in PLURALS}


def test_chinese_comes_first_and_english_is_there() -> None:
    assert languages() == ("zh", "en")


@pytest.mark.parametrize("language", languages()[1:])
def test_every_language_has_the_same_texts(language: str) -> None:
    own = {key for key in said("zh") if not key.startswith("period.half_name")}
    assert own == set(said(language))


@pytest.mark.parametrize("language", languages())
def test_no_text_is_empty(language: str) -> None:
    assert not [key for key, text in said(language).items() if not text and not key.endswith(".")]


def test_a_text_that_is_not_there_is_named_with_its_language() -> None:
    with pytest.raises(NoText, match=r"no text 'nothing\.such' in the language 'en'; add it to words/en/"):
        say("en", "nothing.such")
    with pytest.raises(NoText, match="in the language 'xx'"):
        catalogue("xx")


def test_the_texts_of_a_package_beside_the_product_join_and_leave(tmp_path: Path) -> None:
    folder = tmp_path / "zh"
    folder.mkdir()
    (folder / "toy.toml").write_text('[toy]\nhello = "你好，{name}"\n', encoding="utf-8")
    join(tmp_path)
    try:
        assert say("zh", "toy.hello", name="福山区") == "你好，福山区"
    finally:
        leave(tmp_path)
    assert "toy.hello" not in catalogue("zh")


def test_a_text_that_stands_twice_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "zh"
    folder.mkdir()
    (folder / "again.toml").write_text('[mark]\nsimulated = "模拟"\n', encoding="utf-8")
    join(tmp_path)
    try:
        with pytest.raises(ValueError, match=r"'mark\.simulated' stands twice"):
            catalogue("zh")
    finally:
        leave(tmp_path)


def test_a_number_takes_the_form_that_its_language_has_for_it() -> None:
    assert catalogue("en").counted("slip.months", 1, whole=1, months="1") == "about 1 month"
    assert catalogue("en").counted("slip.months", 3, whole=3, months="3") == "about 3 months"
    assert catalogue("zh").counted("slip.months", 3, whole=3, months="3") == "约3个月"


def test_no_code_asks_a_file_of_words_in_which_order_its_texts_stand() -> None:
    """A translator may sort a file: a heading still stands over its own column, a label beside its own cell."""
    from reports.pages.tables import headed

    told = {"status": "behind", "place": "Fushan", "clause": "16"}
    assert list(headed("targets", "en", told).values()) == list(told.values())
    backwards = dict(reversed(told.items()))
    assert headed("targets", "en", backwards) == headed("targets", "en", told)
