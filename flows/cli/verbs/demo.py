"""`planwatch demo`: the whole way on a clean ledger, at two moments of a month, with a readable end."""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

from domain.errors import NotKnown
from flows.cli.context import Context
from flows.cli.verbs.monitor import run_monitor, show_summary
from flows.settings import DEFAULT_CONFIG
from flows.wiring import deployment_of

if TYPE_CHECKING:
    from flows.desk import Desk


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Everything is simulated and marked 【模拟数据】; its clock stands in September 2023."


def run(args: argparse.Namespace, context: Context) -> int:
    from flows import demonstration

    deployment = deployment_of(context.settings, context.environ)
    if demonstration.MONTHLY not in deployment.forms:
        raise NotKnown(f"the demonstration needs the shipped deployment ({DEFAULT_CONFIG})")
    started = time.monotonic()
    demonstration.start_clean(context.settings)
    inbox = context.settings.home / "inbox"
    say = context.error_console().print
    demonstration.deliver(deployment, inbox, demonstration.first_day(deployment))
    say(f"① {demonstration.DUE_DAY} 9:00  2023年8月月报截止日")
    first = run_monitor(context, demonstration.DUE_DAY)
    say(f"   {first.in_short}")
    demonstration.deliver(deployment, inbox, demonstration.later_day(deployment))
    say(f"② {demonstration.LATER} 9:00  四个工作日以后")
    second = run_monitor(context, demonstration.LATER)
    say(f"   {second.in_short}")
    finish(context, second, time.monotonic() - started)
    return 70 if "failed" in {first.run.state, second.run.state} else 0


def finish(context: Context, here: Desk, seconds: float) -> None:
    """The summary, every message that would go out, and where everything lies."""
    from reports.overview import messages_told

    show_summary(context, here)
    console, home = context.console(), context.settings.home
    with here.workplace.store.read() as work:
        told = messages_told(work.outbox.all())
    console.print("[bold]两次运行共决定的消息[/bold]（演示中只写成文件，不发出）\n")
    for title, names in told.items():
        console.print(f" · {title}\n   → {'、'.join(names)}", markup=False)
    console.print(f"\n台账    {context.settings.ledger_url}", markup=False)
    console.print(f"退回表  {home / 'out' / 'returned'}", markup=False)
    console.print(f"消息    {home / 'out' / 'messages'}", markup=False)
    console.print(
        f"界面    make ui  打开 Prefect 界面，含本次运行与退回表链接    （用时 {seconds:.0f} 秒）", markup=False
    )
