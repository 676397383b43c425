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
    """The summary, the messages that would go out, and where everything lies."""
    from rich.table import Table

    show_summary(context, here)
    console, home = context.console(), context.settings.home
    with here.workplace.store.read() as work:
        deliveries = work.outbox.all()
    table = Table(title="将发送的消息（演示中只写成文件）", title_justify="left")
    for heading in ("收件人", "标题", "送达"):
        table.add_column(heading, overflow="fold")
    for delivery in deliveries:
        table.add_row(
            delivery.recipient_name, delivery.title, delivery.sent_at.date().isoformat() if delivery.sent_at else ""
        )
    console.print(table)
    console.print(f"台账      {context.settings.ledger_url}")
    console.print(f"退回表    {home / 'out' / 'returned'}")
    console.print(f"消息      {home / 'out' / 'messages'}")
    console.print(f"界面      make ui（Prefect 界面，含本次运行）    用时 {seconds:.0f} 秒")
