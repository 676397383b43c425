"""Writes docs/reference/days.md from the scenarios of tests/days, by playing them. Run it after changing one:

python scripts/day_docs.py
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
Scene = Callable[[Any], None]  # a test that is given a stage
DAYS = ROOT / "tests" / "days"
PAGE = ROOT / "docs" / "reference" / "days.md"
# From the ordinary to the odd. What is not named here is proved without a page.
ORDER = (
    "first_day",
    "earlier_day",
    "mistyped_year",
    "clock_stepped_back",
    "within_a_day",
    "day_401",
    "form_ran_out",
    "dissolved_place",
    "changed_plan",
    "lost_ledger",
    "backfill",
    "two_monitors",
    "blank_resubmission",
    "question",
    "custody",
    "wrong_settings",
)
INTRODUCTION = """# Played days

This page is written by the scenarios that the tests play (`tests/days`); `python scripts/day_docs.py` writes it.

A city that does not exist, 青禾市, has two districts and two counties that send a monthly form, and a plan. Each scenario
plays some days of it on a real ledger and with real files, the clock of the machine being part of the play. Messages are
counted from outside, as the files that their recipients got; how matters ended is what the ledger says. What a command
refuses it says in English.

| line | what it says |
| --- | --- |
| 2026年3月2日（周一）　… | what was done on that day, at nine where no time is given: a command, or what a district sent |
| $ planwatch … | a command at the terminal, and below it what it answered; 退出码 is an exit code other than 0 |
| 文件 … | a line of a file that somebody wrote |
| · title → recipients | a message that went out, with everybody who got it; below it the first two lines of its text, except for reminders |
| ○ … | a matter that ended: 已恢复／已办结 on a recorded fact, 不再跟踪 where nothing is looked for any more |
"""


def page(scene: Callable[[Scene], str] | None = None) -> str:
    """The whole page as Markdown; `scene` gives the transcript of one scenario, which is else played. Raises AssertionError
    where one does not go as it should."""
    shown = scene or played
    return "\n".join([INTRODUCTION, *(_section(load(DAYS / f"test_{name}.py"), shown) for name in ORDER)])


def played(play: Scene) -> str:
    """The transcript of a scenario, played now on a stage of its own."""
    if str(DAYS) not in sys.path:
        sys.path.append(str(DAYS))
    from playhouse.stage import Stage

    with TemporaryDirectory() as folder:
        stage = Stage(Path(folder).resolve())
        play(stage)
    return stage.transcript.text


def block(name: str, transcript: str) -> str:
    """How a scenario stands on the page; `name` is that of its test."""
    sentence = name.removeprefix("test_").replace("_", " ").capitalize()
    return f"{sentence}:\n\n```text\n{transcript}\n```\n"


def load(path: Path) -> ModuleType:
    """The module at a path, without a package around it."""
    spec = importlib.util.spec_from_file_location(f"day_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _section(module: ModuleType, scene: Callable[[Scene], str]) -> str:
    heading, _, text = (module.__doc__ or "").partition("\n")
    scenes = [value for name, value in vars(module).items() if name.startswith("test_")]
    return "\n".join([f"## {heading}\n", f"{text.strip()}\n", *(block(one.__name__, scene(one)) for one in scenes)])


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
