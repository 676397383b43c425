"""The DingTalk group robot: with a secret each request is signed for its moment, and it can show Markdown.
It shows no files: what goes with a message is linked, where its reader can open the link."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from alerts.plugins.parcel import Parcel
from alerts.plugins.replies import Answer, Service, at_the_door, inside
from alerts.plugins.signing import signature
from alerts.provider import Post, RobotKey, RobotProvider
from domain.errors import ChannelError
from words.markdown import escaped

PUBLIC_API = "https://oapi.dingtalk.com"
TITLE_CHARACTERS = 60  # what the list of messages shows of a Markdown message
_SERVICE = Service(
    "DingTalk",
    {
        -1: "transient",
        130101: "rate",
        410100: "rate",
        310000: "permanent_channel",
        300001: "permanent_channel",
        300005: "permanent_channel",
        400013: "permanent_channel",
        400101: "permanent_channel",
        400102: "permanent_channel",
        400106: "permanent_channel",
    },
    600,  # it locks a robot for ten minutes
    "the robot refuses us: check its token, its signing secret, its keywords and addresses, and this machine's clock",
)


def parts_of(url: str) -> tuple[str, str]:
    """The access token and the signing secret (may be empty) out of the webhook address, with `&secret=SEC...` added where
    the robot signs, or out of `dingtalk://[SECRET@]TOKEN`. Raises ChannelError without quoting the text."""
    parts = urlsplit(url.strip())
    query = parse_qs(parts.query)
    token = query.get("access_token", [""])[0]
    secret = query.get("secret", [""])[0]
    if not token and parts.scheme.lower() == "dingtalk":
        user, _, host = parts.netloc.rpartition("@")
        token, secret = unquote(host), unquote(user) or secret
    if not re.fullmatch(r"[A-Za-z0-9_-]{8,}", token):
        raise ChannelError(
            "the channel's url is no DingTalk robot: give the webhook address (with &secret=... where it signs), "
            "dingtalk://SECRET@TOKEN, or env:NAME",
            "permanent_channel",
        )
    return token, secret


class _DingTalk(RobotProvider):
    def key_of(self, url: str) -> RobotKey:
        return RobotKey(*parts_of(url), PUBLIC_API)

    def post(self, key: RobotKey, body: str, now: float, *, markdown: bool) -> Post:
        payload: dict[str, Any] = {"msgtype": "text", "text": {"content": body}}
        if markdown:
            payload = {"msgtype": "markdown", "markdown": {"title": _title(body), "text": body}}
        return Post("/robot/send", payload, {"access_token": key.token, **_signed(key.secret, now)})

    def refusal(self, answer: Answer) -> ChannelError | None:
        return at_the_door(answer) or inside(_SERVICE, answer, "errcode")

    def with_links(self, body: str, parcel: Parcel, *, markdown: bool) -> str:
        lines = [f"[{escaped(name)}]({address})" if markdown else f"{name} {address}" for name, address in parcel.links]
        linked = ("\n\n" if markdown else "\n").join([body, *lines])
        return linked if len(linked.encode()) <= self.largest else body


def _signed(secret: str, now: float) -> dict[str, str]:
    """The service refuses a clock that is an hour off."""
    if not secret:
        return {}
    moment = str(round(now * 1000))
    return {"timestamp": moment, "sign": signature(secret, f"{moment}\n{secret}")}


def _title(body: str) -> str:
    """The first line without Markdown."""
    return re.sub(r"[*`#\\]", "", body.split("\n", 1)[0]).strip()[:TITLE_CHARACTERS]


PROVIDER = _DingTalk(
    name="DingTalk",
    schemes=("dingtalk",),
    hosts=("dingtalk.com",),
    for_groups=True,
    largest=18_000,  # it takes requests of 20 KB; escaping and the frame around the text need some of it
    body_maxlen=20_000,
)
