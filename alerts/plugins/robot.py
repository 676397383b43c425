"""The robots of groups as one apprise plugin: one POST, its answer read, and what it means when no answer came."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import requests
from apprise import NotifyFormat
from apprise.plugins.base import NotifyBase
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from alerts.provider import RobotKey, RobotProvider
from domain.errors import ChannelError


class CheckedRobot(NotifyBase):  # type: ignore[misc]  # apprise ships no complete types
    """One robot of a group, of whatever service. After `notify` returned False, `refusal` says why. Repeats and limits are
    the dispatcher's."""

    secure_protocol = "robot"
    title_maxlen = 0  # the body's first line says it all
    request_rate_per_sec = 0
    template_tokens = {  # noqa: RUF012
        **NotifyBase.template_tokens,
        "key": {"name": "Robot key", "type": "string", "required": True, "private": True},
    }
    templates = ("{schema}://{key}",)

    def __init__(
        self,
        provider: RobotProvider,
        key: RobotKey,
        base_url: str,
        clock: Callable[[], float] = time.time,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.provider, self.key, self.base_url, self.clock = provider, key, base_url.rstrip("/"), clock
        self.service_name, self.body_maxlen = f"{provider.name} robot, answer checked", provider.body_maxlen
        self.refusal: ChannelError | None = None

    def url(self, privacy: bool = False, *_: Any, **__: Any) -> str:  # noqa: FBT001, FBT002 - apprise's signature
        return f"{self.secure_protocol}://{self.pprint(self.key.token, privacy, safe='')}/"

    def send(self, body: str, title: str = "", **_: Any) -> bool:
        """Sends once and keeps in `refusal` what the answer means; True when the message was taken."""
        del title
        markdown = self.notify_format == NotifyFormat.MARKDOWN
        post = self.provider.post(self.key, body, self.clock(), markdown=markdown)
        try:
            answer = requests.post(
                f"{self.base_url}{post.path}",
                params=dict(post.query),
                data=json.dumps(post.payload, ensure_ascii=False).encode(),
                headers={"Content-Type": "application/json; charset=utf-8"},
                verify=self.verify_certificate,
                timeout=self.request_timeout,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            self.refusal = unreachable(error)
        else:
            self.refusal = self.provider.refusal(answer.status_code, answer.text, answer.headers.get("Retry-After", ""))
        return self.refusal is None


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
