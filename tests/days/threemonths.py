"""Three months in the life of an office, day by day: what people did, and what became of what the city told them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from playhouse.office import Office
from playhouse.sinks import Sinks, post

from tests.ledger.sending import Answer, serving

EAST, SOUTH, WEST, NORTH = "东渡区", "南泉区", "西屏县", "北岭县"
LOW_RATE, GOOD_RATE = (61.0, 6100.0, 10000.0), (70.9, 7090.0, 10000.0)
WRONG_RATE = (720.0, 7200.0, 10000.0)
FEW_NURSES = (3.2, 320.0, 100000.0)


@contextmanager
def office(folder: Path) -> Iterator[Office]:
    """An office before its first day, with a mail server and a robot's service of its own."""
    with post() as mail, serving() as robot:
        yield Office(folder, Sinks(mail, robot, folder / "home"))


def lived(here: Office) -> None:
    """All of it."""
    for month in (in_shadow, july, august, september, october):
        month(here)
    here.ends()


def sent(
    here: Office, what: str, period: str, *places: str, form: str = "monthly", **figures: tuple[float, ...]
) -> None:
    here.send(here.day, period, places, form=form, **figures)  # type: ignore[arg-type]
    here.says(what)


def in_shadow(here: Office) -> None:
    here.begins(date(2026, 6, 29))
    here.says("`planwatch init`. Nothing is released: what is decided is kept, and nobody gets anything.")
    here.on(7, 2)
    sent(here, f"{EAST} and {NORTH} send June.", "2026-06", EAST, NORTH)
    sent(here, f"{SOUTH} sends June: 61.0 % are signed up, where the path of the plan is at 70.0.", "2026-06", SOUTH,
         family_doctor_signing_rate=LOW_RATE)  # fmt: skip
    here.on(7, 14)
    here.up()
    here.says(
        f"The section has read the {here.kept()} messages that were kept: {WEST}'s June return is overdue, and the quarter is due tomorrow."
    )
    for kind in ("implausible", "replied", "not_taken", "parked", "source_down"):
        here.released(kind)
    here.released("missing", group=True)
    here.play("dispatch", "09:31")


def july(here: Office) -> None:
    here.on(7, 15)
    sent(here, f"{EAST}, {SOUTH} and {WEST} send the second quarter.", "2026-Q2", EAST, SOUTH, WEST, form="quarterly")
    sent(here, f"{NORTH} sends the second quarter: 3.20 nurses, where the path is at 3.55.", "2026-Q2", NORTH,
         form="quarterly", nurse_density=FEW_NURSES)  # fmt: skip
    here.on(7, 21)
    sent(here, f"{WEST} sends June at last.", "2026-06", WEST)
    here.on(7, 27)
    here.up()
    here.says("The section has compared the kept gaps with the plan, and lets them go.")
    here.released("behind", binding=True, approved_by="section")
    here.play("dispatch", "09:31")
    here.on(7, 28)
    here.up()
    here.acknowledged(here.alert("behind", NORTH), "department")


def august(here: Office) -> None:
    here.on(8, 4)
    sent(here, f"{NORTH} and {WEST} send July.", "2026-07", NORTH, WEST)
    sent(here, f"{SOUTH} sends July: 70.9 %, back on its path.", "2026-07", SOUTH, family_doctor_signing_rate=GOOD_RATE)
    here.on(8, 10)
    here.sinks.mail.closes()
    here.says("The mail server of the city is down.")
    here.on(8, 11)
    sent(here, f"{EAST} revises the second quarter, and types 38.0 nurses for 3.80.", "2026-Q2", EAST, form="quarterly",
         nurse_density=(38.0, 380.0, 100000.0))  # fmt: skip
    here.on(8, 13)
    here.sinks.mail.opens()
    here.says("The mail server is back.")
    here.on(8, 14)
    sent(here, f"{EAST} corrects the quarter to 3.81.", "2026-Q2", EAST, form="quarterly",
         nurse_density=(3.81, 381.0, 100000.0))  # fmt: skip
    sent(here, "It sends July too.", "2026-07", EAST)
    here.on(8, 20)
    here.up()
    here.explained(here.alert("behind", NORTH), "department", "新增护士岗位编制已批复，年底前到岗")
    here.on(8, 21)
    here.up()
    here.play("digest", "16:17")
    sent(here, f"17:10: {WEST} revises July, and types 720.0 % for 72.0.", "2026-07", WEST,
         family_doctor_signing_rate=WRONG_RATE)  # fmt: skip
    here.sinks.mail.says = "451 4.7.1 greylisted, come back later"
    here.play("monitor", "17:20")
    here.play("dispatch", "17:25")
    here.play("dispatch", "17:34")
    here.on(8, 24)
    here.sinks.mail.says = ""
    here.play("dispatch", "08:33")
    here.on(8, 25)
    sent(here, f"{WEST} corrects July to 72.1 %.", "2026-07", WEST,
         family_doctor_signing_rate=(72.1, 7210.0, 10000.0))  # fmt: skip


def september(here: Office) -> None:
    here.on(9, 1)
    here.sinks.robot.answers = [Answer(status=502, body="<html>Bad Gateway</html>")]
    here.says("The service of the group's robot takes a message and answers 502: nobody knows whether it arrived.")
    here.on(9, 3)
    sent(here, f"{EAST} sends August.", "2026-08", EAST)
    sent(here, f"{WEST} sends August: 61.0 %.", "2026-08", WEST, family_doctor_signing_rate=LOW_RATE)
    sent(
        here,
        f"{SOUTH} sends August, and types 720.0 % for 72.0.",
        "2026-08",
        SOUTH,
        family_doctor_signing_rate=WRONG_RATE,
    )
    sent(here, f"{NORTH} sends August: 96.9 % are vaccinated, and 4,800 of 5,000.", "2026-08", NORTH,
         nip_vaccination_rate=(96.9, 4800.0, 5000.0))  # fmt: skip
    here.on(9, 7)
    here.answered_in_book(NORTH, 1, "B 属实，说明理由", "情况属实", "确实如此")
    here.up()
    here.reconfigured(
        '{id: clerk-nanquan, name: 填报人（南泉区）, role: clerk, place: "379902", channel: mail, address: clerk@nanquan.example}',
        '{id: clerk-nanquan-2, name: 新任填报人（南泉区）, role: clerk, place: "379902", channel: mail, address: new@nanquan.example}',
    )
    here.says(f"{SOUTH} has another clerk (contacts.yaml).")
    here.on(9, 8)
    here.up()
    here.decided(NORTH, accept=False, by="规划信息科", note="请附接种台账页")
    here.on(9, 9)
    sent(here, f"The new clerk of {SOUTH} corrects August.", "2026-08", SOUTH)
    here.on(9, 10)
    here.answered_in_book(NORTH, 1, "B 属实，说明理由", "情况属实", "补种200人计入分子，见接种台账第3页")
    here.on(9, 11)
    here.up()
    here.decided(NORTH, accept=True, by="规划信息科", until=date(2026, 12, 31))
    for day, away in ((14, True), (15, False), (16, True), (17, False), (18, True), (20, False), (21, True)):
        here.on(9, day)
        flaps(here, away=away)
    here.on(9, 22)
    flaps(here, away=False)
    here.up()
    here.retracted(here.alert("behind", WEST, "2026-08"), "规划信息科", "西屏县8月签约数漏计一家中心，提示所用数据不全")
    here.play("dispatch", "09:31")
    here.on(9, 23)
    sent(here, f"{WEST} sends August anew, with the centre that was left out: 71.5 %.", "2026-08", WEST,
         family_doctor_signing_rate=(71.5, 7150.0, 10000.0))  # fmt: skip


def flaps(here: Office, *, away: bool) -> None:
    box, gone = here.home / "inbox", here.home / "inbox-away"
    (box if away else gone).rename(gone if away else box)
    here.says("The folder that districts send to cannot be reached." if away else "The folder is there again.")


def october(here: Office) -> None:
    here.on(10, 2)
    sent(here, f"{NORTH} works through the holidays: September, with 720.0 % for 72.0.", "2026-09", NORTH,
         family_doctor_signing_rate=WRONG_RATE)  # fmt: skip
    here.on(10, 9)
    sent(here, f"{EAST}, {SOUTH}, {WEST} send September, {NORTH} corrects it.", "2026-09", EAST, SOUTH, WEST, NORTH)
    here.on(10, 14)
    sent(here, f"{EAST}, {SOUTH} and {WEST} send the third quarter.", "2026-Q3", EAST, SOUTH, WEST, form="quarterly")
    sent(here, f"{NORTH} sends the third quarter: 3.30 nurses; what was explained for the second holds.", "2026-Q3", NORTH,
         form="quarterly", nurse_density=(3.3, 330.0, 100000.0))  # fmt: skip
    here.on(10, 16)
