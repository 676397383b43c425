"""How many messages a year is for whom: a simulated year is played through the product a working day at a time, and what left
is counted by the role of who read it, with the weekly messages that had nothing to decide.

    python -m bench.volume --home DIR [--from 2024-01-02] [--to 2024-11-29] [--count]

Nobody acknowledges and nobody answers, but for the explanations that the simulation plants. The same DIR again goes on where it
was stopped; `--count` only counts. Prints markdown tables."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from bench.playedyear import PlayedYear
from domain.alert import Delivery, TransitionKind
from domain.deployment import Deployment

WEEKLY, LIST = "digest", "list"
DECIDE, KNOW = frozenset({"coordinate"}), frozenset({"coordinate", "known", "forms"})
OVER = frozenset({TransitionKind.RESOLVED, TransitionKind.IMPROVED})
ROLES = (
    "clerk",
    "reviewer",
    "section_lead",
    "business_section",
    "lead_department",
    "partner_department",
    "leader",
    "ops",
)


@dataclass(frozen=True, slots=True)
class Told:
    """One message as one person got it."""

    reader: str
    role: str
    kind: str
    is_weekly: bool
    is_list: bool
    to_decide: bool  # of a weekly message: something needs a word from above
    to_know: bool
    is_over: bool  # only that a matter has ended


def told(deliveries: Iterable[Delivery], deployment: Deployment) -> Iterator[Told]:
    """Every message that left, once for each contact who reads it."""
    roles = {one.id: one.role for one in deployment.contacts.contacts}
    for one in deliveries:
        if one.state != "sent":
            continue
        blocks = {block.name for block in one.message.blocks if block.text.strip()}
        weekly = one.kind == WEEKLY
        for reader in getattr(one, "recipients", (one.recipient,)):
            yield Told(
                reader,
                roles.get(reader, "?"),
                one.kind,
                weekly,
                one.kind == LIST,
                weekly and bool(blocks & DECIDE),
                weekly and bool(blocks & KNOW),
                one.transition in OVER,
            )


def by_role(messages: Sequence[Told], deployment: Deployment) -> list[list[str]]:
    """The rows of the first table."""
    rows = []
    for role in ROLES:
        people = [one.id for one in deployment.contacts.contacts if one.role == role]
        mine = [one for one in messages if one.role == role]
        counts = Counter(one.reader for one in mine)
        each = [counts[one] for one in people] or [0]
        weekly = [one for one in mine if one.is_weekly]
        rows.append(
            [
                role,
                str(len(people)),
                f"{median(each):g}",
                str(max(each)),
                str(len(mine)),
                str(sum(one.is_list for one in mine)),
                str(sum(one.is_over for one in mine)),
                str(len(weekly)),
                str(sum(not one.to_decide for one in weekly)),
                str(sum(not one.to_know for one in weekly)),
            ]
        )
    return rows


def by_kind(messages: Sequence[Told]) -> list[list[str]]:
    """The rows of the second table: what it was about."""
    kinds = Counter(one.kind for one in messages)
    roles = Counter((one.kind, one.role) for one in messages)
    return [[kind, *(str(roles[kind, role]) for role in ROLES), str(kinds[kind])] for kind in sorted(kinds)]


HEADS = (
    "role", "people", "median", "most", "messages", "of them lists", "that it is over", "weekly", "nothing to decide",
    "nothing new either",
)  # fmt: skip


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---", *("---:" for _ in heads[1:])], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--from", dest="first", type=date.fromisoformat, default=date(2024, 1, 2))
    parser.add_argument("--to", dest="last", type=date.fromisoformat, default=date(2024, 11, 29))
    parser.add_argument("--count", action="store_true")
    args: Any = parser.parse_args()
    year = PlayedYear.at(args.home.absolute(), args.first, args.last)
    if not args.count:
        year.play()
    with closing(year.look(args.last).store) as store, store.read() as work:
        messages = list(told(work.outbox.all(), year.deployment))
    sys.stdout.write(table(HEADS, by_role(messages, year.deployment)) + "\n")
    sys.stdout.write(table(("about", *ROLES, "in all"), by_kind(messages)))


if __name__ == "__main__":
    main()
