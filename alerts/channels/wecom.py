"""The WeCom group robot as an apprise plugin that reads the answer. (apprise's own reports every HTTP 200 as sent.)"""

from __future__ import annotations

import json
import re
from typing import Any

import requests
from apprise import NotifyFormat
from apprise.plugins.base import NotifyBase
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from alerts.channels.replies import wecom_refusal
from domain.errors import ChannelError

PUBLIC_API = "https://qyapi.weixin.qq.com"
_KEY = re.compile(r"(?:[?&]key=|^wecom(?:bot|robot)://|^)(?P<key>[A-Za-z0-9_-]{8,})(?:[/&?].*)?$")


def key_of(url: str) -> str:
    """The robot's key out of its webhook address, a `wecombot://` URL, or the bare key. Raises ChannelError without
    quoting the text, which may be a secret."""
    found = re.search(r"[?&]key=([A-Za-z0-9_-]+)", url) or _KEY.match(url.strip())
    if not found:
        raise ChannelError(
            "the channel's url is no WeCom robot: give the webhook address, wecombot://KEY, or env:NAME",
            "permanent_channel",
        )
    return found.group(1)


class WeComRobot(NotifyBase):  # type: ignore[misc]  # apprise ships no complete types
    """One robot. After `notify` returned False, `refusal` says why."""

    service_name = "WeCom robot, answer checked"
    secure_protocol = "wecomrobot"
    templates = ("{schema}://{key}",)
    template_tokens = {  # noqa: RUF012
        **NotifyBase.template_tokens,
        "key": {"name": "Robot key", "type": "string", "required": True, "private": True},
    }
    title_maxlen = 0
    # The provider counts bytes: 2048 of text, 4096 of Markdown. The channel's byte budget keeps to it.
    body_maxlen = 4096
    request_rate_per_sec = 0

    def __init__(self, key: str, base_url: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.key, self.base_url = key, (base_url or PUBLIC_API).rstrip("/")
        self.refusal: ChannelError | None = None

    def url(self, privacy: bool = False, *_: Any, **__: Any) -> str:  # noqa: FBT001, FBT002 - apprise's signature
        return f"{self.secure_protocol}://{self.pprint(self.key, privacy, safe='')}/"

    def send(self, body: str, title: str = "", **_: Any) -> bool:
        del title  # the body's first line says it all
        kind = "markdown" if self.notify_format == NotifyFormat.MARKDOWN else "text"
        self.refusal = self._post({"msgtype": kind, kind: {"content": body}})
        return self.refusal is None

    def _post(self, payload: dict[str, Any]) -> ChannelError | None:
        try:
            answer = requests.post(
                f"{self.base_url}/cgi-bin/webhook/send",
                params={"key": self.key},
                data=json.dumps(payload, ensure_ascii=False).encode(),
                headers={"Content-Type": "application/json; charset=utf-8"},
                verify=self.verify_certificate,
                timeout=self.request_timeout,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return unreachable(error)
        return wecom_refusal(answer.status_code, answer.text, answer.headers.get("Retry-After", ""))

    @staticmethod
    def parse_url(url: str) -> dict[str, Any] | None:
        results: dict[str, Any] | None = NotifyBase.parse_url(url, verify_host=False)
        if results:
            results["key"] = NotifyBase.unquote(results["host"])
        return results


def unreachable(error: requests.RequestException) -> ChannelError:
    """transient where no connection came about; uncertain where the message may have been taken before it broke. The
    error's own text holds the address with the key, so only its kind is told."""
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    kind = type(error).__name__
    if isinstance(error, requests.ConnectTimeout) or isinstance(reason, (NewConnectionError, ConnectTimeoutError)):
        return ChannelError(f"no connection ({kind}); check the network and the relay", "transient", provider_code=kind)
    if isinstance(error, (requests.ConnectionError, requests.Timeout)):
        return ChannelError(f"the connection broke before an answer ({kind})", "uncertain", provider_code=kind)
    return ChannelError(
        f"the request could not be made ({kind}); check the channel's url", "permanent_channel", provider_code=kind
    )
