"""`planwatch demo`: the whole way on a clean ledger, with a readable end. Everything is simulated and marked 【模拟数据】.

Three years are caught up with quietly in one run; then one month-end of 2024 is played live, on its due day and four working
days later. `--small` plays two days of September 2023 alone."""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.errors import NotKnown
from flows.cli.context import Context
from flows.cli.verbs.init import placed, write_marker
from flows.cli.verbs.monitor import Finished, run_flow, run_monitor, show_summary
from flows.settings import DEFAULT_CONFIG
from flows.wiring import deployment_of

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State

    from domain.deployment import Deployment

FAILED = 70

HELP = "a clean demonstration of the whole way, with a summary"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--small", action="store_true", help="two days of September 2023 only, without a history")


def run(args: argparse.Namespace, context: Context) -> int:
    from demo import demonstration

    context = replace(context, settings=placed(context.settings, Path.cwd()))
    deployment = deployment_of(context.settings, context.environ)
    if demonstration.MONTHLY not in deployment.forms:
        raise NotKnown(f"the demonstration needs the shipped deployment ({DEFAULT_CONFIG})")
    started = time.monotonic()
    demonstration.start_clean(context.settings, context.environ, small=args.small)
    write_marker(context.settings, Path.cwd())
    runs = small(context, deployment) if args.small else year(context, deployment)
    finish(context, runs, time.monotonic() - started)
    return FAILED if any(here.state == "failed" for here in runs) else 0


def small(context: Context, deployment: Deployment) -> list[Finished]:
    """The due day of August 2023's monthly form, and four working days later."""
    from demo import demonstration

    inbox, say = context.settings.home / "inbox", context.error_console().print
    demonstration.deliver(deployment, inbox, demonstration.first_day(deployment))
    say(f"① {demonstration.DUE_DAY} 9:00  2023年8月月报截止日")
    first = _live(context, demonstration.DUE_DAY)
    demonstration.deliver(deployment, inbox, demonstration.later_day(deployment))
    say(f"② {demonstration.LATER} 9:00  四个工作日以后")
    return [first, _live(context, demonstration.LATER)]


def year(context: Context, deployment: Deployment) -> list[Finished]:
    """The past from an archive, quietly; then the due day of October 2024's monthly form, and four working days later."""
    from demo import demonstratedyear as played

    home, console = context.settings.home, context.error_console()
    simulated = played.simulated_year(deployment)
    with console.status("生成模拟报表"):
        count = played.write_archive(deployment, simulated, home / "archive")
    days = played.past_days(deployment, simulated)
    console.print(f"① {days[0]} 至 {days[-1]}  以往{count}份报表按当时的日期补录，不发消息")
    backfilled(context, home / "archive")
    played.deliver_live(deployment, simulated, home / "inbox", played.FIRST)
    console.print(f"② {played.FIRST} 9:00  2024年10月月报截止日")
    first = _live(context, played.FIRST)
    played.deliver_live(deployment, simulated, home / "inbox", played.SECOND)
    console.print(f"③ {played.SECOND} 9:00  四个工作日以后")
    return [first, _live(context, played.SECOND)]


def backfilled(context: Context, archive: Path) -> None:
    """Every past day of the archive, as one flow run with a task per day."""

    def flow() -> State[Any]:
        from flows.jobs.past import backfill

        return backfill(archive=str(archive), return_state=True)

    run_flow(context, flow)


def _live(context: Context, day: date) -> Finished:
    here = run_monitor(context, day)
    context.error_console().print(f"   {here.in_short(here.workplace.language)}")
    return here


def finish(context: Context, runs: list[Finished], seconds: float) -> None:
    """The summary, what has become of the plan's targets, every message that would go out, and where everything lies."""
    from demo.alertstory import alert_story
    from flows.steps.worded import worded
    from reports.pages.overview import messages_told

    here = runs[-1]
    show_summary(context, here)
    console, home = context.console(), context.settings.home
    with here.workplace.store.read() as work:
        told = messages_told(worded(work, here.workplace, [row for one in runs for row in work.outbox.of_run(one.id)]))
        alerts = work.alerts.all()
    story = alert_story(alerts, here.workplace.deployment)
    if story:
        console.print("规划指标的变化\n", style="bold")
        for line in story:
            console.print(f" · {line}")
    console.print("\n现场两次运行决定的消息（演示中只写成文件，不发出）\n", style="bold")
    for title, names in told.items():
        console.print(f" · {title}\n   → {'、'.join(names)}")
    console.print(f"\n台账    {context.settings.ledger_url}")
    console.print(f"退回表  {home / 'out' / 'returned'}")
    console.print(f"消息    {home / 'out' / 'messages'}")
    manifest = home / "archive" / "manifest.json"
    if manifest.exists():
        console.print(f"演练    planwatch drill --manifest {manifest}  逐项核对预设的问题")
    console.print(f"界面    make ui  打开 Prefect 界面，含本次运行与退回表链接    （用时 {seconds:.0f} 秒）")
