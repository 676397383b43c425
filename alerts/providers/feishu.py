"""The Feishu (Lark) group robot: with a secret each request is signed for its moment. It takes text; a picture is
uploaded by an application of the same organisation, where the channel names one."""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from alerts.plugins.replies import Answer, Service, answer_of, at_the_door, code_in, inside, refused, unreadable
from alerts.plugins.signing import signature
from alerts.provider import Post, RobotKey, RobotProvider
from domain.errors import ChannelError

if TYPE_CHECKING:
    from alerts.plugins.robot import CheckedRobot

PUBLIC_API = {"feishu": "https://open.feishu.cn", "lark": "https://open.larksuite.com"}
_HOOK = re.compile(r"/open-apis/bot/v2/hook/([A-Za-z0-9_-]+)")
_BAD_REQUEST = 9499  # or too many of them, which only its text tells apart
_SERVICE = Service(
    "Feishu",
    {
        11232: "rate",
        99991400: "rate",
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
        return self._message(key, now, {"msg_type": "text", "content": {"text": body}})

    def refusal(self, answer: Answer) -> ChannelError | None:
        """It says so in `code`, older robots in `StatusCode`, and refuses with HTTP 400 as well."""
        said = answer_of(answer.body)
        code = code_in(said, "code", "StatusCode")
        if code == _BAD_REQUEST and "too many" in str((said or {}).get("msg", "")).lower():
            return refused(_SERVICE, code, "rate")
        door = None if answer.status == 400 and code else at_the_door(answer)
        return door or inside(_SERVICE, answer, "code", "StatusCode")

    def show(self, robot: CheckedRobot, picture: bytes) -> None:
        app_id, app_secret = robot.key.app
        if not app_secret:
            return
        asked = Post("/open-apis/auth/v3/tenant_access_token/internal", {"app_id": app_id, "app_secret": app_secret})
        token = _found(robot.hand_over(asked), "tenant_access_token")
        key = _found(robot.hand_over(_upload(picture, token)), "data", "image_key")
        content = {"msg_type": "image", "content": {"image_key": key}}
        robot.hand_over(self._message(robot.key, robot.clock(), content))

    def _message(self, key: RobotKey, now: float, content: dict[str, Any]) -> Post:
        return Post(f"/open-apis/bot/v2/hook/{key.token}", {**_signed(key.secret, now), **content})


def _upload(picture: bytes, token: str) -> Post:
    border = uuid.uuid4().hex
    part = f'--{border}\r\nContent-Disposition: form-data; name="'
    kind = f'{part}image_type"\r\n\r\nmessage\r\n'
    file = f'{part}image"; filename="image"\r\nContent-Type: application/octet-stream\r\n\r\n'
    raw = b"".join([kind.encode(), file.encode(), picture, f"\r\n--{border}--\r\n".encode()])
    told = {"Authorization": f"Bearer {token}", "Content-Type": f"multipart/form-data; boundary={border}"}
    return Post("/open-apis/im/v1/images", raw=raw, headers=told)


def _found(answer: Answer, *names: str) -> str:
    """A text in an answer. Raises ChannelError where it is not there."""
    there: Any = json.loads(answer.body)
    for name in names:
        there = there.get(name) if isinstance(there, dict) else None
    if not isinstance(there, str):
        raise unreadable(_SERVICE.name, answer.body)
    return there


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
