"""Byte budgets: counted in bytes, cut at characters, and never in silence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alerts.messages.formats import render
from domain.alert import Block, Message
from words import dates, numbers
from words.catalogue import say

CHINESE = st.text(alphabet="福山区每万人口全科医生数，。0123abc&<*", min_size=1, max_size=200)
MESSAGES = st.lists(st.tuples(CHINESE, st.integers(0, 5)), min_size=1, max_size=8).map(
    lambda parts: Message("题", tuple(Block(f"b{n}", text, rank) for n, (text, rank) in enumerate(parts)))
)


@given(MESSAGES, st.sampled_from(["text", "markdown", "html"]), st.integers(100, 2048))
def test_no_message_exceeds_its_budget_in_bytes(message: Message, channel_format: str, budget: int) -> None:
    text = render(message, channel_format, budget)
    assert len(text.encode()) <= budget
    assert "\ufffd" not in text


@given(MESSAGES, st.integers(100, 2048))
def test_whatever_is_left_out_is_admitted(message: Message, budget: int) -> None:
    whole, text = render(message, "text", 10**9), render(message, "text", budget)
    assert text == whole or say("zh", "delivery.cut") in text


def test_no_text_of_others_calls_everybody_or_colours_a_line() -> None:
    hostile = 'a<at user_id="all">x</at><@all><font color="info">1 < 2, a<5\x1b[31m\u202e'
    for channel_format in ("text", "markdown", "html"):
        text = render(Message("题", (Block("a", "首"), Block("b", hostile))), channel_format, 2048)
        assert not any(sign in text for sign in ("<at", "</at", "<@", "<font", "\x1b", "\u202e"))
        assert "user" in text
    assert "1 < 2, a<5" in render(Message("题", (Block("b", hostile),)), "text", 2048)
    assert "<@" not in render(Message("题", (Block("b", "<@all>" * 9),)), "markdown", 40)


def test_a_block_of_priority_0_outlives_all_others() -> None:
    message = Message("题", (Block("a", "结论" * 30), Block("b", "细节" * 200, 2), Block("c", "说明" * 30, 1)))
    text = render(message, "text", 500)
    assert "结论" in text
    assert "说明" in text
    assert "细节" not in text


def test_a_border_inside_a_three_byte_character_takes_the_whole_character_away() -> None:
    for budget in range(2040, 2050):
        text = render(Message("题", (Block("a", "数" * 6000),)), "text", budget)
        assert budget - 8 < len(text.encode()) <= budget
        assert text.endswith(say("zh", "delivery.cut"))


def test_html_shows_the_text_and_runs_none_of_it() -> None:
    text = render(Message("题", (Block("a", "<script>1 < 2 & 3</script>"),)), "html", 2048)
    assert text == "<p><strong>&lt;script&gt;1 &lt; 2 &amp; 3&lt;/script&gt;</strong></p>"


def test_markdown_signs_in_a_text_stay_signs() -> None:
    assert render(Message("题", (Block("a", "2*3_4"),)), "markdown", 2048) == "**2\\*3\\_4**"


def test_figures_round_half_up_on_what_is_written() -> None:
    assert numbers.number(2.605, 2) == "2.61"
    assert numbers.number(-0.001, 2) == "0.00"
    assert numbers.plain(4.0) == "4"
    assert numbers.plain(100) == "100"
    assert numbers.percent(0.4) == "40%"
    assert numbers.percent(0.27468) == "27.5%"


def test_two_figures_that_print_alike_get_the_decimals_that_tell_them_apart() -> None:
    assert numbers.compared(0.5639, 0.5641, 2, told_apart=True) == numbers.Compared("0.5639", "0.5641", "-0.0002")
    assert numbers.compared(2.31, 2.602, 2, told_apart=True) == numbers.Compared("2.31", "2.60", "-0.29")


def test_a_slip_is_told_to_half_a_month() -> None:
    assert [dates.slip(months, "zh") for months in (0.1, 0.5, 7.0, 7.52, -3)] == [
        "不足半个月",
        "约半个月",
        "约7个月",
        "约7个半月",
        "",
    ]
    assert [dates.slip(months, "en") for months in (0.1, 0.5, 1.0, 7.52)] == [
        "less than half a month",
        "about half a month",
        "about 1 month",
        "about 7.5 months",
    ]
