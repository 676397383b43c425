"""Nothing that a district writes becomes markup on a page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reports.pages.tables import markdown_table
from words.markdown import bullets, linked, paragraphs, titled, unbroken

HOSTILE = (
    "# heading", "[x](http://evil)", "![x](http://evil/x.png)", "<script>alert(1)</script>", "http://evil.example", "a|b", "www.evil.example", "a@evil.example",
    "`code`", "**bold**", "&lt;b&gt;", "- [ ] done", "~~gone~~", "one\n\n# two", "<http://evil.example>", "\\[x](y)",
)  # fmt: skip
QUIET = {"text", "softbreak", "text_special"}


def rendered(markdown: str) -> list[str]:
    """The kinds of everything in it that is more than words."""
    tokens = MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(markdown)
    inner = [child.type for token in tokens for child in token.children or ()]
    return [kind for kind in inner if kind not in QUIET]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_shown_and_does_nothing(text: str) -> None:
    page = paragraphs((titled(text), text, bullets([text]), markdown_table([{text: text}])))
    assert rendered(page) == []
    assert not {one for one in ("://", "www.", "@") if one in page}, "a page makes links of them"
    html = MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(page)
    assert "<script" not in html
    assert html.count("<h2>") == 1
    assert html.count("<td>") == html.count("<th>") == 1


@given(st.text(st.characters(codec="utf-8", exclude_categories=("C",)), max_size=60))
def test_whatever_stands_in_a_cell_stays_in_it(text: str) -> None:
    html = MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(
        markdown_table([{"head": text, "more": "x"}])
    )
    assert html.count("<td>") == html.count("<th>") == 2


def test_our_own_link_is_a_link_and_its_words_are_not_markup() -> None:
    assert rendered(linked("[open]", "http://localhost/a.xlsx")) == ["link_open", "link_close"]


def test_a_word_that_is_not_broken_shows_the_same_and_is_escaped() -> None:
    word = unbroken("● 逾期<b>")
    assert word.replace("\N{WORD JOINER}", "") == "●\N{NO-BREAK SPACE}逾期\\<b\\>"
    assert word.count("\N{WORD JOINER}") == len("● 逾期<b>") - 1
