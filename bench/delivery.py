"""Is anything lost, and how much goes twice, when dispatchers are killed at random?

    python -m bench.delivery [--messages 2000] [--kills 100] [--dispatchers 1] [--ledger URL] [--limit 60] [--json]

A counting service in a process of its own; dispatchers are killed with SIGKILL and followed by new ones. Lost is what the
outbox thinks was sent, or forgot, and never came. Beside the product's order of sending and recording two others over the
same rows. At last how well a channel's limit per minute is used and kept. `--ledger`: an empty PostgreSQL database, which is
emptied again; else a file that is thrown away.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from multiprocessing.context import ForkProcess
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from alerts.plugins.sender import open_plugin
from bench.deliveryorders import ORDERS, PRODUCT, Site, fill
from bench.deliverysink import Count, Received, Sink, counted, sink
from domain.contact import Channel
from flows.kinds import shipped_kinds
from ledger.columns import metadata
from ledger.outbox import SqlOutbox
from ledger.store import Store

UNLIMITED = 1_000_000
FORK = multiprocessing.get_context("fork")
MINUTE = 60.0
WIDTH = 140  # of the table, also where nobody looks


@dataclass(frozen=True, slots=True)
class Result:
    """How one order did. `doubtful` may have come and did not: the outbox says so, and a person may send it again."""

    order: str
    messages: int
    kills: int
    lost: int
    doubtful: int
    repeats: int
    unmarked: int
    most: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Kept:
    """How a limit per minute was used: the most within any minute, and of the time that twice its messages need at least
    the share that was not wasted."""

    limit: int
    most_in_a_minute: int
    used: float


def main(argv: Sequence[str] | None = None) -> int:
    args = _arguments().parse_args(argv)
    rng = random.Random(args.seed)
    _load()
    with sink() as service:
        wanted = [PRODUCT] if args.only else list(ORDERS)
        results = [_killed(order, args, service, rng) for order in wanted]
        kept = _limited(args, service) if args.limit else None
    if args.json:
        print(json.dumps({"orders": [asdict(one) for one in results], "limit": kept and asdict(kept)}))
    else:
        _show(results, kept, args)
    ours = results[0]
    return int(bool(ours.lost or ours.unmarked or ours.most > 2))


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.delivery")
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--dispatchers", type=int, default=1)
    parser.add_argument("--ledger", default="", help="an empty PostgreSQL database")
    parser.add_argument("--limit", type=int, default=60, help="messages in a minute, 0: not measured")
    parser.add_argument("--only", action="store_true", help="the product's order alone")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--json", action="store_true")
    return parser


def _load() -> None:
    """What every dispatcher loads: a process that follows a killed one begins at once."""
    shipped_kinds()
    open_plugin("wecombot://key-0123456789abcdef", Channel("bot", "wecom", private=False))


@contextmanager
def _site(args: argparse.Namespace, service: Sink, messages: int, per_minute: int) -> Iterator[Site]:
    """A ledger with messages that wait."""
    with tempfile.TemporaryDirectory(prefix="bench-delivery-") as folder:
        site = Site(args.ledger or f"sqlite:///{Path(folder)}/ledger.db", service.url, per_minute)
        store = Store.create(site.ledger)
        if any(SqlOutbox(store).counts().values()):
            raise SystemExit(f"{args.ledger} holds messages; name an empty database")
        store.close()
        fill(site, messages)
        service.clear()
        yield site
        if args.ledger:
            with store.engine.begin() as connection:
                connection.execute(text(f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY CASCADE"))
            store.close()


def _killed(order: str, args: argparse.Namespace, service: Sink, rng: random.Random) -> Result:
    """One order of sending and recording, its processes killed at random until the kills are used up."""
    with _site(args, service, args.messages, UNLIMITED) as site:
        started = time.monotonic()
        kills = _until_done(order, site, args, service, rng)
        seconds = time.monotonic() - started
        count, doubtful = counted(service.clear()), _doubtful(site)
    every = {f"m{number}" for number in range(args.messages)}
    return Result(order, args.messages, kills, seconds=round(seconds, 1), **_losses(every, count, doubtful))


def _losses(every: set[str], count: Count, doubtful: set[str]) -> dict[str, int]:
    missing = every - count.came
    return {
        "lost": len(missing - doubtful),
        "doubtful": len(missing & doubtful),
        "repeats": count.repeats,
        "unmarked": count.unmarked,
        "most": count.most,
    }


def _until_done(order: str, site: Site, args: argparse.Namespace, service: Sink, rng: random.Random) -> int:
    """Kills somebody each time that so many more messages have come, a random number; returns how often."""
    at_work = [_begun(order, site) for _ in range(args.dispatchers)]
    step = max(1, args.messages // max(1, args.kills))
    kills, at = 0, rng.randint(0, step)
    while kills < args.kills and _goes_on(at_work):
        if service.count() < at:
            time.sleep(0.002)
            continue
        time.sleep(rng.random() * 0.02)  # anywhere within the sending of a message
        number = rng.randrange(len(at_work))
        kills += _kill(at_work[number])
        at_work[number] = _begun(order, site)
        at = service.count() + rng.randint(0, step)
    for process in at_work:
        process.join()
        assert process.exitcode == 0, process.exitcode
    return kills


def _begun(order: str, site: Site) -> ForkProcess:
    process = FORK.Process(target=ORDERS[order], args=(site,))
    process.start()
    return process


def _goes_on(at_work: Sequence[ForkProcess]) -> bool:
    return any(process.is_alive() for process in at_work)


def _kill(process: ForkProcess) -> bool:
    was_alive = process.is_alive()
    process.kill()
    process.join()
    return was_alive


def _doubtful(site: Site) -> set[str]:
    """What the outbox says may have come: nobody took it for sent."""
    store = Store(site.ledger)
    with store.read() as work:
        found = {one.id for one in work.outbox.all("uncertain")}
    store.close()
    return found


def _limited(args: argparse.Namespace, service: Sink) -> Kept:
    """Twice the messages of a minute over a channel with a limit: the last one can go out a minute after the first."""
    with _site(args, service, 2 * args.limit, args.limit) as site:
        at_work = [_begun(PRODUCT, site) for _ in range(args.dispatchers)]
        for process in at_work:
            process.join()
        got = service.clear()
    moments = sorted(one.at for one in got)
    most = max(sum(first <= one < first + MINUTE for one in moments) for first in moments)
    return Kept(args.limit, most, round(MINUTE / _taken(got), 2))


def _taken(got: Sequence[Received]) -> float:
    return got[-1].at - got[0].at


def _show(results: Sequence[Result], kept: Kept | None, args: argparse.Namespace) -> None:
    console, where = Console(width=WIDTH), "PostgreSQL" if args.ledger else "SQLite"
    table = Table(title=f"{args.messages} messages, {args.dispatchers} dispatcher(s), {where}")
    columns: dict[str, Callable[[Result], object]] = {
        "order": lambda one: one.order,
        "killed": lambda one: one.kills,
        "lost": lambda one: one.lost,
        "in doubt, not come": lambda one: one.doubtful,
        "repeats": lambda one: one.repeats,
        "unmarked": lambda one: one.unmarked,
        "most copies": lambda one: one.most,
        "copies per message": lambda one: f"{1 + one.repeats / one.messages:.3f}",
        "messages a second": lambda one: f"{one.messages / one.seconds:.0f}",
        "time, as a ratio": lambda one: f"{one.seconds / results[0].seconds:.2f}",
    }
    for name in columns:
        table.add_column(name, justify="left" if name == "order" else "right")
    for one in results:
        table.add_row(*(str(of(one)) for of in columns.values()))
    console.print(table)
    if kept:
        console.print(
            f"limit {kept.limit} a minute: at most {kept.most_in_a_minute} came within any minute; {kept.used:.0%} of it used"
        )


if __name__ == "__main__":
    raise SystemExit(main())
