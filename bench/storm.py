"""A storm: so many places fall behind with so many indicators at once. How many messages that is, how long it takes to decide
and keep them, and what the next period over those open alerts costs.

    python -m bench.storm [--places 2850] [--subjects 30] [--ledger URL]

Every place has a lead department and a section of its own that read of its gaps; the city above reads of all of them. Prints
a markdown table: alerts, mentions, messages, the most messages of one address, and seconds by step; beside it one message per
alert and contact, as it would be without lists (counted, not kept)."""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from alerts.conditions.behind import BehindFacts
from alerts.episodes.machine import transitions
from alerts.episodes.standing import with_what_stands
from alerts.outbox.routing import deliveries
from alerts.situation import Situation
from alerts.telling import Telling
from domain.alert import Transition
from domain.condition import Condition, Level
from domain.contact import Channel, Contact, Contacts
from domain.deployment import Deployment
from domain.kind import Sort
from domain.place import Place, PlaceTree
from domain.secrets import Secret
from domain.workdays import WorkCalendar
from flows.kinds import facts_types, shipped_kinds
from ledger.store import Store

NOW = datetime(2024, 3, 11, 1, 0, tzinfo=UTC)
CITY, DEPARTMENT = "370000", "卫生健康局"
KINDS = shipped_kinds()


def deployment_of(places: int) -> Deployment:
    """A province with so many districts, each with two desks of its own."""
    city = Place(CITY, "某省", "province")
    districts = [Place(f"{400000 + n}", f"第{n}区", "district", parent=CITY) for n in range(places)]
    desks = [Contact("city", "规划处", "business_section", CITY, "mail", "", "city@example.org")]
    for one in districts:
        desks.append(_desk("lead", "lead_department", one.code, DEPARTMENT))
        desks.append(_desk("finance", "partner_department", one.code, "财政局"))
    contacts = Contacts(
        tuple(desks), (Channel("mail", "apprise", Secret("mailto://x/?to={address}")),), released=frozenset({"behind"}),
        binding_approved_by="city",
    )  # fmt: skip
    return Deployment(
        places=PlaceTree((city, *districts)), units={}, indicators={}, denominators=(), plans={}, forms={}, rules={},
        sources=(), contacts=contacts, calendar=WorkCalendar("Asia/Shanghai"), home=CITY, language="zh",
    )  # fmt: skip


def _desk(name: str, role: str, place: str, department: str) -> Contact:
    return Contact(f"{name}-{place}", name, role, place, "mail", department, f"{name}.{place}@example.org")  # type: ignore[arg-type]


def conditions(places: Sequence[str], subjects: int, period: str) -> list[Condition]:
    """Every indicator of every place behind its path."""
    return [
        Condition(
            kind="behind",
            place=place,
            subject=f"indicator_{number:02d}",
            period=period,
            severity=Level.CRITICAL if number == 0 else Level.WARNING,
            binding=number % 5 == 0,
            facts=_facts(place, number, period),
            since=date(int(period), 12, 31),
        )
        for place in places
        for number in range(subjects)
    ]


def _facts(place: str, number: int, period: str) -> BehindFacts:
    return BehindFacts(
        place_name=f"第{place}区", indicator_name=f"指标{number}", unit="%", status="behind", binding=number % 5 == 0,
        period_label=f"{period}年", period_end=date(int(period), 12, 31), actual="61.2", expected="70.0", gap="8.8",
        slip="约7个半月", target="80", target_year=2025, baseline="50", baseline_label="2020年", share_of_time="60%",
        share_done="37%", pace_achieved="3.7", pace_needed="9.4", plan_title="“十四五”卫生与健康规划", clause="主要发展指标",
        document_no="某政发〔2021〕1号", quote="到2025年达到80%", lead=(DEPARTMENT,), partners=("财政局",), version=1,
    )  # fmt: skip


class Clock:
    """Seconds of the processor by step: they change little on a busy machine."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def over(self, step: str) -> Iterator[None]:
        start = time.process_time()
        yield
        self.seconds[step] = self.seconds.get(step, 0.0) + time.process_time() - start


def decide(store: Store, deployment: Deployment, found: Sequence[Condition], now: datetime, clock: Clock) -> int:
    """One decision, as `notify` makes it; returns how many messages it was."""
    kinds, channels = KINDS[Sort.CONDITION], KINDS[Sort.CHANNEL]
    telling = Telling(deployment, kinds, channels, now, now.date())
    with store.begin() as work:
        with clock.over("read what is open"):
            still = work.alerts.open()
            seen = Situation(
                deployment=deployment, now=now, as_of=now.date(), open_alerts=still,
                latest=work.alerts.latest_by_key(still), stood=work.alerts.stood(),
            )  # fmt: skip
        with clock.over("decide"):
            steps: list[Transition] = transitions(found, seen, kinds)
            steps = with_what_stands(steps, found, seen.open_alerts, telling)
            decided = deliveries(steps, telling)
        with clock.over("keep"):
            work.alerts.apply(steps, now)
            new = work.outbox.add(decided)
            work.commit()
    return new


def measure(url: str, places: int, subjects: int) -> list[tuple[str, str]]:
    """The rows of the table."""
    deployment, store = deployment_of(places), Store.create(url, facts=facts_types())
    codes = [one.code for one in deployment.places if one.code != CITY]
    first, again, later = Clock(), Clock(), Clock()
    messages = decide(store, deployment, conditions(codes, subjects, "2022"), NOW, first)
    with store.read() as work:
        kept = work.outbox.all()
        mentions = sum(len(mine) for mine in work.mentions.of([one.id for one in kept]).values())
    most = Counter((one.channel, one.address) for one in kept).most_common(1)[0][1] if kept else 0
    decide(store, deployment, conditions(codes, subjects, "2022"), NOW + timedelta(hours=1), again)
    nextly = decide(store, deployment, conditions(codes, subjects, "2023"), NOW + timedelta(days=7), later)
    store.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        ("alerts", f"{places * subjects:,}"),
        ("messages without lists: one per alert and contact", f"{mentions:,}"),
        ("messages", f"{messages:,}"),
        ("the most for one address", str(most)),
        *((f"first: {step}", f"{seconds:.1f} s") for step, seconds in first.seconds.items()),
        ("first: in all", f"{sum(first.seconds.values()):.1f} s"),
        ("again, nothing new", f"{sum(again.seconds.values()):.1f} s"),
        ("the next period over open alerts", f"{sum(later.seconds.values()):.1f} s ({nextly:,} messages)"),
        ("peak memory", f"{memory:.0f} MB"),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--places", type=int, default=2850)
    parser.add_argument("--subjects", type=int, default=30)
    parser.add_argument("--ledger", default="")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(args.ledger or f"sqlite:///{Path(folder) / 'ledger.db'}", args.places, args.subjects)
    sys.stdout.write("| | |\n|---|---:|\n")
    for name, value in rows:
        sys.stdout.write(f"| {name} | {value} |\n")


if __name__ == "__main__":
    main()
