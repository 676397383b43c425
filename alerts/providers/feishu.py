"""The Feishu (Lark) group robot as an apprise plugin that reads the answer and signs. It takes text."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from alerts.providers.replies import feishu_refusal
from alerts.providers.robots import CheckedRobot, signature
from domain.errors import ChannelError

PUBLIC_API = {"feishu": "https://open.feishu.cn", "lark": "https://open.larksuite.com"}
_HOOK = re.compile(r"/open-apis/bot/v2/hook/([A-Za-z0-9_-]+)")


def parts_of(url: str) -> tuple[str, str, str]:
    """The hook's token, the signing secret (may be empty) and the address of the service, out of the webhook address, with
    `?secret=...`
    added where the robot signs, or out of `feishu://[SECRET@]TOKEN` and `lark://`. Raises ChannelError without quoting
    the text."""
    parts = urlsplit(url.strip())
    secret = parse_qs(parts.query).get("secret", [""])[0]
    scheme, hook = parts.scheme.lower(), _HOOK.search(parts.path)
    token, base_url = "", PUBLIC_API["lark" if "larksuite" in parts.netloc or scheme == "lark" else "feishu"]
    if hook:
        token = hook.group(1)
    elif scheme in PUBLIC_API:
        user, _, host = parts.netloc.rpartition("@")
        token, secret = unquote(host), unquote(user) or secret
    if not re.fullmatch(r"[A-Za-z0-9_-]{8,}", token):
        raise ChannelError(
            "the channel's url is no Feishu robot: give the webhook address (with ?secret=... where it signs), "
            "feishu://SECRET@TOKEN, or env:NAME",
            "permanent_channel",
        )
    return token, secret, base_url


class FeishuRobot(CheckedRobot):
    """One robot; with a secret each request is signed for its moment."""

    service_name = "Feishu robot, answer checked"
    secure_protocol = "feishurobot"
    # The provider takes requests of 20 KB; the channel's byte budget keeps to it.
    body_maxlen = 20_000

    def __init__(
        self, key: str, secret: str = "", base_url: str = "", clock: Callable[[], float] = time.time, **kwargs: Any
    ) -> None:
        super().__init__(key, base_url or PUBLIC_API["feishu"], **kwargs)
        self.secret, self.clock = secret, clock

    def send(self, body: str, title: str = "", **_: Any) -> bool:
        del title
        payload = {**self._signed(), "msg_type": "text", "content": {"text": body}}
        return self.post(f"/open-apis/bot/v2/hook/{self.key}", {}, payload, feishu_refusal)

    def _signed(self) -> dict[str, str]:
        """Here the text to sign is the key, and what is signed is empty."""
        if not self.secret:
            return {}
        moment = str(round(self.clock()))
        return {"timestamp": moment, "sign": signature(f"{moment}\n{self.secret}", "")}
