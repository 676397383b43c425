"""What the tests of channels share: one message, channels over a folder, and what was refused."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from alerts.outbox.channels import OpenChannels
from domain.alert import Block, Delivery, Message
from domain.contact import Channel
from domain.errors import ChannelError
from tests.alerts.room import open_channels

NOW = datetime(2023, 9, 11, 1, 0, tzinfo=UTC)
Opener = Callable[..., OpenChannels]
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def one_delivery() -> Delivery:
    message = Message("逾期未报：福山区", (Block("headline", "【逾期未报】福山区 <月报>"), Block("ask", "请补报。")))
    return Delivery(
        id="0123456789abcdef", idem_key="k", alert_id="a1b2-1", kind="missing", transition="opened", recipient="clerk-fs",
        recipient_name="填报人", channel="bot", title=message.title, body="【逾期未报】福山区 <月报>\n请补报。",
        message=message, state="pending", created_at=NOW, not_before=NOW, expires_at=NOW, number=7,
    )  # fmt: skip


def opener(out: Path) -> Opener:
    """What opens channels over a folder."""

    def make(*configured: Channel, environ: dict[str, str] | None = None, **more: Any) -> OpenChannels:
        addresses = {"clerk-fs": "clerk@example.org"}
        return open_channels(configured, out, environ or {}, addresses=addresses, time_zone="Asia/Shanghai", **more)

    return make


def refusal(opened: OpenChannels, delivery: Delivery) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        opened.sender("bot").send(delivery, repeated=False)
    return caught.value


def with_files(delivery: Delivery, *names: str) -> Delivery:
    return replace(delivery, message=replace(delivery.message, attachments=names))
