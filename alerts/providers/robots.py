"""What the group robots have in common: one POST, its answer read, and what it means when no answer came."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

import requests
from apprise.plugins.base import NotifyBase
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from domain.errors import ChannelError

Refusal = Callable[[int, str, str], ChannelError | None]


class CheckedRobot(NotifyBase):  # type: ignore[misc]  # apprise ships no complete types
    """One robot of a group. After `notify` returned False, `refusal` says why. Repeats and limits are the dispatcher's."""

    title_maxlen = 0  # the body's first line says it all
    request_rate_per_sec = 0
    template_tokens = {  # noqa: RUF012
        **NotifyBase.template_tokens,
        "key": {"name": "Robot key", "type": "string", "required": True, "private": True},
    }
    templates = ("{schema}://{key}",)

    def __init__(self, key: str, base_url: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.key, self.base_url = key, base_url.rstrip("/")
        self.refusal: ChannelError | None = None

    def url(self, privacy: bool = False, *_: Any, **__: Any) -> str:  # noqa: FBT001, FBT002 - apprise's signature
        return f"{self.secure_protocol}://{self.pprint(self.key, privacy, safe='')}/"

    def post(self, path: str, query: Mapping[str, str], payload: Mapping[str, Any], meaning: Refusal) -> bool:
        """Sends once and keeps in `refusal` what the answer means; True when the message was taken."""
        try:
            answer = requests.post(
                f"{self.base_url}{path}",
                params=dict(query),
                data=json.dumps(payload, ensure_ascii=False).encode(),
                headers={"Content-Type": "application/json; charset=utf-8"},
                verify=self.verify_certificate,
                timeout=self.request_timeout,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            self.refusal = unreachable(error)
        else:
            self.refusal = meaning(answer.status_code, answer.text, answer.headers.get("Retry-After", ""))
        return self.refusal is None


def signature(key: str, message: str) -> str:
    """HMAC-SHA256 in Base64, not yet escaped for an address: whoever builds the address escapes it, once."""
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()


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
