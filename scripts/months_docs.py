"""Writes docs/reference/three-months.md: three months of an office (tests/days/threemonths.py), played now. Run it after
changing what people are told:

python scripts/months_docs.py
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.days.playhouse.office import Office

ROOT = Path(__file__).resolve().parent.parent
DAYS = ROOT / "tests" / "days"
PAGE = ROOT / "docs" / "reference" / "three-months.md"
INTRODUCTION = """# Three months of an office

This page is written by playing it (`tests/days/threemonths.py`); `python scripts/months_docs.py` writes it, and a test holds
it, together with what must never happen: nobody is told the same thing twice without a mark, nobody who reports reads a gap,
no deadline has passed when it is read, and no reminder is spoken of that nobody got.

A city that does not exist, 青禾市, has two districts and two counties. Their clerks and the leads of their sections get mail,
a work group has a robot, and the section, the lead department, the deputy director and the operators read a folder in the
house. The mail server and the service of the robot are real ones on the machine of the test, and count what reaches them.
The clock is the play's: working days from 29 June to 16 October 2026, every day at 09:07 the run of the day (without the
audit and the charts, of which nobody is told), on Fridays at 16:17 the week's message, and while something waits
a look at the outbox at 08:33, 10:03, 14:03 and 17:03.

| line | what it says |
| --- | --- |
| - … | what people did |
| - 09:07 ✉ way → readers: **title** | a message as it arrived, counted outside of Planwatch. 邮件 is mail, 群 the group, 文件 the folder. The third and further messages of the same build stand here with their first lines only |
| - 09:07 ✗ reader: … | a message that could not be delivered then, and why |
| - 09:07 ended: … | a matter that ended on a recorded fact, and whoever knew of it was told |
| *… nothing leaves, nothing ends.* | days on which the jobs ran and nobody noticed |
"""


def lived() -> Office:
    """An office that has lived through its months; its ledger and its servers are gone."""
    for folder in (str(ROOT), str(DAYS)):
        if folder not in sys.path:
            sys.path.append(folder)
    import threemonths

    with TemporaryDirectory() as folder, threemonths.office(Path(folder).resolve()) as office:
        threemonths.lived(office)
    return office  # type: ignore[no-any-return]


def page(office: Office) -> str:
    """The whole page."""
    return f"{INTRODUCTION}{office.diary.closed()}\n"


if __name__ == "__main__":
    PAGE.write_text(page(lived()), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
