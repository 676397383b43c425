"""`planwatch doctor`: is everything in place? Each line says what was looked at, and what to do when it is not well."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

from domain.errors import PlanwatchError
from domain.kind import Sort
from flows.cli.context import Column, Context
from flows.cli.verbs.lint import every_problem
from flows.clock import real_clock
from flows.steps.tally import health_in
from flows.wiring import Workplace
from flows.work import SILENT, check_day

COLUMNS = (
    Column("mark", "", ""),
    Column("what", "项目", "what"),
    Column("message", "情况", "state", fold=True),
)
# A dispatcher that has not been seen for this long is down.


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
        context.show_json("doctor", rows, as_of=context.today)
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
    looks: tuple[Callable[[Workplace], Look], ...] = (
        _ledger,
        _time,
        _runs,
        _sources,
        _channels,
        _dispatcher,
        _deliveries,
    )
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
        submissions, findings = work.submissions.count(), len(work.findings.open())
    from ledger.address import where as location

    where = location(workplace.settings.ledger_url)
    zh = f"{where}：{submissions}份报送，{findings}处待核实" + ("；模拟台账" if workplace.charter.simulated else "")
    en = f"{where}: {submissions} submissions, {findings} open findings"
    return Look("ledger", True, zh, en + ("; simulated" if workplace.charter.simulated else ""))


def _time(workplace: Workplace) -> Look:
    """Whether the ledger may be written today, and whether it is as old as the configuration says."""
    charter, live = workplace.charter, workplace.deployment.live_from
    try:
        check_day(workplace)
    except PlanwatchError as error:
        return Look("time", False, f"今天不能写入：{error}", str(error))
    young = not charter.simulated and live is not None and live < charter.made_on and not _is_confirmed(workplace)
    zh = f"建于{charter.made_on}，上线日{live or '未定'}，最近运行{charter.last_day or '无'}"
    en = f"made on {charter.made_on}, live from {live or 'the first run'}, last at work {charter.last_day or 'never'}"
    if young:
        zh += "：台账比上线日新，原台账可能已丢失，请核对或从备份恢复"
        en += ": younger than the day of going live; an earlier ledger may be lost: restore its backup, or confirm this one"
    return Look("time", not young, zh, en)


def _is_confirmed(workplace: Workplace) -> bool:
    """Whether somebody has answered for a ledger that is younger than the day of going live."""
    kinds = workplace.kinds[Sort.CONDITION]
    with workplace.store.read() as work:
        open_now = work.alerts.open()
    return any(kinds[one.kind].stills and one.state in kinds[one.kind].lifted_by for one in open_now)


def _runs(workplace: Workplace) -> Look:
    """Runs that still count as running longer than any does: their process was killed."""
    with workplace.store.read() as work:
        dead = [run for run in work.runs.running() if real_clock() - run.started_at > SILENT]
    if not dead or workplace.charter.simulated:
        return Look("runs", True, "没有中断的作业", "no run was left unfinished")
    named = ", ".join(f"{run.id} ({run.as_of})" for run in dead)
    zh, en = f"作业中断未完成：{named}；重新运行即可", f"left unfinished: {named}; run `planwatch monitor` again"
    return Look("runs", False, zh, en)


def _sources(workplace: Workplace) -> Look:
    with workplace.store.read() as work:
        down = [health for health in health_in(work, workplace) if not health.ok]
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
    daily = {code for code, kind in workplace.kinds[Sort.CONDITION].items() if kind.daily}
    kept = sorted(daily - contacts.released)
    zh = f"{len(contacts.channels)}个渠道" + (f"；试运行留存：{'、'.join(kept)}" if kept else "")
    en = f"{len(contacts.channels)} channels" + (f"; in shadow mode: {', '.join(kept)}" if kept else "")
    return Look("channels", True, zh, en)


def _dispatcher(workplace: Workplace) -> Look:
    with workplace.store.read() as work:
        seen = work.runs.last_seen()
        waiting = work.outbox.all("pending")
    if not waiting:
        return Look("dispatcher", True, "没有待发送的消息", "nothing waits to be sent")
    late = seen is None or workplace.clock() - seen > SILENT
    zh = f"{len(waiting)}条待发送，发送程序最近运行：{seen or '从未'}"
    en = f"{len(waiting)} messages wait; the dispatcher was last seen: {seen or 'never'}"
    return Look("dispatcher", not late, zh, en)


def _deliveries(workplace: Workplace) -> Look:
    with workplace.store.read() as work:
        dead = work.outbox.all("dead")
    zh = f"{len(dead)}条发送失败：planwatch deliveries --state dead" if dead else "没有发送失败的消息"
    en = f"{len(dead)} messages failed: planwatch deliveries --state dead" if dead else "no message failed"
    return Look("deliveries", not dead, zh, en)
