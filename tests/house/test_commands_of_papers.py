"""Every command that a paper shows is one that the command line takes."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.cli.main import Parser, common_arguments, verbs

ROOT = Path(__file__).resolve().parents[2]
PAPERS = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").glob("*/*.md"))]
# What the shell keeps for itself: a remark, and where the output goes.
_ENDS = re.compile(r"\s+(#\s|>\s).*$")


def shown(paper: Path) -> Iterator[str]:
    """Every line of its blocks that begins with the command."""
    for block in re.findall(r"^```(?:sh|console)\n(.*?)^```", paper.read_text("utf-8"), re.DOTALL | re.MULTILINE):
        for line in block.splitlines():
            if re.match(r"(\$ )?planwatch ", line):
                yield _ENDS.sub("", line.removeprefix("$ "))


def commands() -> list[tuple[str, str]]:
    found = [(paper.relative_to(ROOT).as_posix(), line) for paper in PAPERS for line in shown(paper)]
    return sorted(set(found))


def parse(line: str) -> None:
    """Raises SystemExit for a verb, an option or a value that there is not."""
    _, verb, *given = shlex.split(line)
    known = {one.name: one for one in verbs()}
    if verb not in known:
        raise SystemExit(f"no verb {verb!r}")
    parser = Parser(prog=verb)
    known[verb].loaded().arguments(parser)
    common_arguments(parser)
    parser.parse_args(given)


@pytest.mark.parametrize(("paper", "line"), commands())
def test_a_command_of_the_papers_is_one_that_is_taken(paper: str, line: str) -> None:
    parse(line)


@pytest.mark.parametrize("line", ["planwatch collect", "planwatch sources --tset", "planwatch tokens make a b"])
def test_a_command_that_there_is_not_would_be_seen(line: str) -> None:
    with pytest.raises(SystemExit):
        parse(line)
