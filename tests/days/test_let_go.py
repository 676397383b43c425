"""Kinds are let go, kept back and let go again; desks change hands; one matter of several is taken back. Nobody is told twice,
and nothing that stands is told to nobody."""

from __future__ import annotations

from argparse import Namespace
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Any

from domain.alert import Delivery
from domain.release import Release
from flows.cli.verbs.deliveries import retract
from flows.steps.release import Announced, release
from flows.wiring import opened

if TYPE_CHECKING:
    from playhouse.stage import Stage

LOW, LOWER = (62.0, 6200.0, 10000.0), (40.0, 4000.0, 10000.0)
LOW_AGAIN = (62.0, 6262.0, 10100.0)
THURSDAY, FRIDAY, MONDAY, TUESDAY = (date(2026, 7, day) for day in (9, 10, 13, 14))
SECTION = {"规划信息科", "联络员（市卫生健康委）"}


def two_gaps(stage: Stage, released: str) -> None:
    """Two places are behind; what is released is on record."""
    stage.configure("contacts.yaml", _line(stage), f"released: [{released}]\nbinding_approved_by: section")
    stage.found(date(2026, 7, 6))
    stage.send(THURSDAY, "2026-06", ["东渡区", "南泉区"], family_doctor_signing_rate=LOW)
    stage.send(THURSDAY, "2026-06", ["西屏县", "北岭县"])


def _line(stage: Stage) -> str:
    text = (stage.config / "contacts.yaml").read_text(encoding="utf-8")
    return next(line for line in text.splitlines() if line.startswith("released:"))


def says(stage: Stage, day: date, at: str, **how: Any) -> Announced:
    given: dict[str, Any] = {"group": False, "binding": True, "by": "li", "approved_by": "section", **how}
    with closing((workplace := stage.look(day, at=at)).store):
        return release(workplace, Release("behind", at=workplace.clock(), **given))


def waiting(stage: Stage) -> list[Delivery]:
    with closing(opened(stage.settings)) as store, store.read() as work:
        return work.outbox.mentioned(work.outbox.all("pending"))


def test_what_is_kept_back_again_is_not_sent_and_what_is_let_go_again_is_told_on_the_same_day(stage: Stage) -> None:
    two_gaps(stage, "")
    assert not stage.monitor(THURSDAY).messages
    assert says(stage, FRIDAY, "17:50") == Announced(2, 2)
    assert len(waiting(stage)) == 2
    says(stage, FRIDAY, "17:55", revoked=True)
    assert waiting(stage) == []
    assert not stage.monitor(MONDAY).messages
    says(stage, MONDAY, "10:00")
    says(stage, MONDAY, "17:50", revoked=True)
    assert says(stage, MONDAY, "17:55") == Announced(2, 2)
    told = stage.monitor(TUESDAY)
    assert (told.recipients, len(told.messages)) == (SECTION, 2)
    assert not stage.monitor(date(2026, 7, 15)).recipients & SECTION


def test_what_became_worse_while_its_kind_was_kept_back_is_told_when_it_is_let_go(stage: Stage) -> None:
    two_gaps(stage, "behind")
    assert stage.monitor(THURSDAY).recipients == SECTION
    says(stage, THURSDAY, "10:00", revoked=True)
    stage.send(FRIDAY, "2026-06", ["南泉区"], family_doctor_signing_rate=LOWER)
    assert not stage.monitor(FRIDAY).messages
    assert says(stage, MONDAY, "09:00") == Announced(1, 2)
    told = stage.monitor(MONDAY)
    assert told.recipients == SECTION
    assert {("40.0%" in one.title, "南泉区" in one.title) for one in told.messages} == {(True, True)}


def test_whoever_takes_over_a_desk_with_its_mailbox_is_told_what_his_predecessor_was_not(stage: Stage) -> None:
    two_gaps(stage, "behind")
    assert not stage.run("monitor", FRIDAY, at="17:50").messages
    stage.configure("contacts.yaml", "id: department,", "id: successor,")
    assert stage.monitor(MONDAY).recipients == {"规划信息科"}
    assert stage.monitor(TUESDAY).recipients == {"联络员（市卫生健康委）"}


def test_of_a_list_that_waits_one_matter_is_taken_back_and_the_other_arrives(stage: Stage) -> None:
    two_gaps(stage, "behind")
    assert not stage.run("monitor", FRIDAY, at="17:50").messages
    one, other = (alert for alert in stage.alerts() if alert.kind == "behind")
    with closing((workplace := stage.look(FRIDAY, at="17:55")).store):
        retract(workplace, Namespace(retract=one.number, by="李工", reason="口径有误"))
    told = stage.monitor(MONDAY)
    assert told.recipients == SECTION
    assert all(other.number in message.body and one.number not in message.body for message in told.messages)


def test_news_that_is_taken_back_before_it_has_left_is_told_to_nobody(stage: Stage) -> None:
    two_gaps(stage, "behind")
    assert stage.monitor(THURSDAY).recipients == SECTION
    stage.send(FRIDAY, "2026-06", ["南泉区"], family_doctor_signing_rate=LOWER)
    assert not stage.run("monitor", FRIDAY, at="17:50").messages
    assert len(waiting(stage)) == 2
    stage.send(date(2026, 7, 11), "2026-06", ["南泉区"], family_doctor_signing_rate=LOW_AGAIN)
    assert not stage.run("monitor", date(2026, 7, 11)).messages
    assert not stage.monitor(MONDAY).recipients & SECTION
