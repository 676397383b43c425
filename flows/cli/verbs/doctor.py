"""`planwatch doctor`: is everything in place? Each line says what was looked at, and what to do when it is not well."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta

from domain.errors import PlanwatchError
from flows.cli.context import Column, Context
from flows.cli.verbs.lint import every_problem
from flows.clock import real_clock
from flows.wiring import Workplace

COLUMNS = (
    Column("mark", "", ""),
    Column("what", "项目", "what"),
    Column("message", "情况", "state", fold=True),
)
# A dispatcher that has not been seen for this long is down.
SILENT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Look:
    """One look: well or not, in both languages, with what to do next."""

    what: str
    ok: bool
    message_zh: str
    message_en: str


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Looks at configuration, ledger, sources, channels and dispatcher; changes nothing it finds."


def run(args: argparse.Namespace, context: Context) -> int:
    looks = list(examine(context))
    language = context.language
    rows = [
        {
            **asdict(look),
            "message": asdict(look)[f"message_{language}"],
            "mark": "✓" if look.ok else "✗",
            "style": None if look.ok else "red",
        }
        for look in looks
    ]
    if context.as_json:
        context.show_json("doctor", rows, as_of=real_clock().date())
    else:
        context.show_table("planwatch doctor", COLUMNS, rows, language)
    return 0 if all(look.ok for look in looks) else 1


def examine(context: Context) -> Iterator[Look]:
    """Looks in the order in which one thing stands on another; stops where nothing further can be seen."""
    yield _configuration(context)
    try:
        workplace = context.workplace()
    except PlanwatchError as error:
        yield Look("ledger", False, f"台账打不开：{error}", f"the ledger cannot be opened: {error}")
        return
    yield _ledger(workplace)
    looks: tuple[Callable[[Workplace], Look], ...] = (_sources, _channels, _dispatcher, _deliveries)
    for look in looks:
        yield look(workplace)


def _configuration(context: Context) -> Look:
    problems = every_problem(context)
    errors = sum(problem.level == "error" for problem in problems)
    zh = f"{context.settings.config}：{errors}处错误，{len(problems) - errors}处提示"
    en = f"{context.settings.config}: {errors} errors, {len(problems) - errors} warnings"
    return Look("configuration", not errors, zh, en)


def _ledger(workplace: Workplace) -> Look:
    with workplace.store.read() as work:
        submissions, findings = len(work.submissions.all()), len(work.findings.open())
    zh = f"{submissions}份报送，{findings}处待核实"
    return Look("ledger", True, zh, f"{submissions} submissions, {findings} open findings")


def _sources(workplace: Workplace) -> Look:
    with workplace.store.read() as work:
        down = [health for health in work.sources.health() if not health.ok]
    if not down:
        return Look("sources", True, "来源正常", "all sources answer")
    said = "; ".join(f"{health.source}: {health.error}" for health in down)
    return Look("sources", False, f"来源中断：{said}", f"down: {said}")


def _channels(workplace: Workplace) -> Look:
    contacts = workplace.deployment.contacts
    try:
        for channel in contacts.channels:
            workplace.channels.sender(channel.id)
    except PlanwatchError as error:
        return Look("channels", False, f"渠道不可用：{error}", f"a channel cannot be used: {error}")
    kept = sorted({"missing", "implausible", "behind", "source_down"} - contacts.released)
    zh = f"{len(contacts.channels)}个渠道" + (f"；试运行留存：{'、'.join(kept)}" if kept else "")
    en = f"{len(contacts.channels)} channels" + (f"; in shadow mode: {', '.join(kept)}" if kept else "")
    return Look("channels", True, zh, en)


def _dispatcher(workplace: Workplace) -> Look:
    with workplace.store.read() as work:
        seen = work.runs.last_seen()
        waiting = work.outbox.all("pending")
    if not waiting:
        return Look("dispatcher", True, "没有待发送的消息", "nothing waits to be sent")
    late = seen is None or real_clock() - seen > SILENT
    zh = f"{len(waiting)}条待发送，发送程序最近运行：{seen or '从未'}"
    en = f"{len(waiting)} messages wait; the dispatcher was last seen: {seen or 'never'}"
    return Look("dispatcher", not late, zh, en)


def _deliveries(workplace: Workplace) -> Look:
    with workplace.store.read() as work:
        dead = work.outbox.all("dead")
    zh = f"{len(dead)}条发送失败：planwatch deliveries --state dead" if dead else "没有发送失败的消息"
    en = f"{len(dead)} messages failed: planwatch deliveries --state dead" if dead else "no message failed"
    return Look("deliveries", not dead, zh, en)
