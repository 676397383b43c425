"""The Feishu (Lark) group robot: with a secret each request is signed for its moment. It takes text."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

from alerts.plugins.replies import Service, answer_of, at_the_door, code_in, inside, refused
from alerts.plugins.signing import signature
from alerts.provider import Post, RobotKey, RobotProvider
from domain.errors import ChannelError

PUBLIC_API = {"feishu": "https://open.feishu.cn", "lark": "https://open.larksuite.com"}
_HOOK = re.compile(r"/open-apis/bot/v2/hook/([A-Za-z0-9_-]+)")
_BAD_REQUEST = 9499  # or too many of them, which only its text tells apart
_SERVICE = Service(
    "Feishu",
    {
        11232: "rate",
        19001: "permanent_channel",
        19007: "permanent_channel",
        19021: "permanent_channel",
        19022: "permanent_channel",
        19024: "permanent_channel",
    },
    60,
    "the robot refuses us: check its hook, its signing secret, its keywords and addresses, and this machine's clock",
)


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


class _Feishu(RobotProvider):
    def key_of(self, url: str) -> RobotKey:
        return RobotKey(*parts_of(url))

    def post(self, key: RobotKey, body: str, now: float, *, markdown: bool) -> Post:
        payload = {**_signed(key.secret, now), "msg_type": "text", "content": {"text": body}}
        return Post(f"/open-apis/bot/v2/hook/{key.token}", payload)

    def refusal(self, status: int, body: str, retry_after: str) -> ChannelError | None:
        """It says so in `code`, older robots in `StatusCode`, and refuses with HTTP 400 as well."""
        answer = answer_of(body)
        code = code_in(answer, "code", "StatusCode")
        if status == 400 and code:
            status = 200
        if code == _BAD_REQUEST and "too many" in str((answer or {}).get("msg", "")).lower():
            return refused(_SERVICE, code, "rate")
        return at_the_door(status, retry_after) or inside(_SERVICE, code)


def _signed(secret: str, now: float) -> dict[str, str]:
    """Here the text to sign is the key, and what is signed is empty."""
    if not secret:
        return {}
    moment = str(round(now))
    return {"timestamp": moment, "sign": signature(f"{moment}\n{secret}", "")}


PROVIDER = _Feishu(
    name="Feishu",
    schemes=("feishu", "lark"),
    hosts=("feishu.cn", "larksuite.com"),
    for_groups=True,
    formats=("text",),
    largest=18_000,  # it takes requests of 20 KB; escaping and the frame around the text need some of it
    body_maxlen=20_000,
)
