"""A foreign text in a sentence of ours, and in the log, stays in its line."""

from __future__ import annotations

import io
import logging
import subprocess
import sys

import pytest

from domain.evidence import Doubt, LeftAside
from domain.refusals import Refusal
from words.doubts import doubt_said, why_left_aside
from words.foreign import in_a_line
from words.log import log
from words.refusals import sentence

HOSTILE = "one\n# two\r\n\x0b三\u2028four\x85five\x1b[31m\u202e"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_stood_in_a_file_begins_no_line_of_a_sentence(language: str) -> None:
    said = (
        doubt_said(Doubt("unknown_state", {"found": HOSTILE}), language),
        why_left_aside(LeftAside("columns", "s", "A1", HOSTILE), language),
        sentence(Refusal("unknown_period", file=HOSTILE, sheet=HOSTILE, cell="A1", found=HOSTILE), language),
    )
    for one in said:
        assert in_a_line(HOSTILE) in one
        assert len(one.splitlines()) == 1


def test_a_record_of_the_log_is_one_line_and_what_went_wrong_is_moved_in() -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logging.Formatter("LINE %(message)s"))
    logger = log()
    logger.addHandler(handler)
    try:
        logger.warning("%s is left aside: %s", HOSTILE, "100%")
        try:
            raise ValueError(f"x\nLINE forged {HOSTILE}")
        except ValueError:
            logger.exception("%s is parked", HOSTILE)
    finally:
        logger.removeHandler(handler)
    written = out.getvalue()
    assert [line[:4] for line in written.splitlines() if not line.startswith("  ")] == ["LINE", "LINE"]
    assert "100%" in written
    assert not {"\x1b", "\r", "\u202e", "\u2028", "\x85"} & set(written)


def test_a_terminal_that_lacks_a_character_shows_a_question_mark() -> None:
    command = [sys.executable, "-c", "from flows.cli.main import entry; entry()", "长\U0001f600"]
    done = subprocess.run(command, env={"PYTHONIOENCODING": "gbk", "PYTHONPATH": "."}, capture_output=True, check=False)
    assert done.returncode == 64
    assert "no verb '长?'" in done.stderr.decode("gbk")
