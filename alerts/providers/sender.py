"""Any apprise URL as a channel: one plugin, one recipient, one call, with the format always said."""

from __future__ import annotations

import importlib
import logging
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from alerts.outbox.repeats import marked
from domain.alert import Delivery
from domain.contact import Channel
from domain.errors import ChannelError

# A longer subject becomes one header line that mail servers refuse.
SUBJECT_CHARACTERS = 60


class AppriseSender:
    """Sends over one channel. The URL stays out of every log line and error: it holds the secrets."""

    idempotent = False

    def __init__(
        self, channel: Channel, out_dir: Path, environ: Mapping[str, str], addresses: Mapping[str, str]
    ) -> None:
        self.channel, self.out_dir, self.environ, self.addresses = channel, out_dir, environ, addresses

    def send(self, delivery: Delivery, *, repeated: bool) -> None:
        """One message to one recipient. Raises ChannelError with the provider's code where there is one."""
        if repeated:
            delivery = marked(delivery, self.channel)
        plugin = open_plugin(self._url(delivery), self.channel)
        title = _subject(delivery.title) if plugin.title_maxlen > 0 else ""
        attached = self._attached(delivery) if plugin.attachment_support else []
        if _notify(plugin, title, delivery.body, self.channel.format, attached):
            return
        refusal: ChannelError | None = getattr(plugin, "refusal", None)
        raise refusal or ChannelError(
            f"channel {self.channel.id}: {plugin.service_name} did not take the message", "transient"
        )

    def _url(self, delivery: Delivery) -> str:
        url = resolve(self.channel, self.environ)
        if "{address}" not in url:
            return url
        address = self.addresses.get(delivery.recipient, "")
        if not address:
            raise ChannelError(
                f"contact {delivery.recipient} has no address for channel {self.channel.id}; add it to contacts.yaml",
                "permanent_message",
            )
        return url.replace("{address}", quote(address, safe="@"))

    def _attached(self, delivery: Delivery) -> list[str]:
        paths = []
        for name in delivery.message.attachments:
            path = (self.out_dir / name).resolve()
            if not path.is_relative_to(self.out_dir.resolve()) or not path.is_file():
                raise ChannelError(f"attachment {name} is not in the output folder (yet)", "transient")
            paths.append(str(path))
        return paths


def resolve(channel: Channel, environ: Mapping[str, str]) -> str:
    """The channel's URL; `env:NAME` is looked up. Raises ChannelError (permanent_channel) naming the variable."""
    if not channel.url.startswith("env:"):
        return channel.url
    name = channel.url.removeprefix("env:")
    if not environ.get(name):
        raise ChannelError(
            f"channel {channel.id}: the environment variable {name} is not set; it holds the channel's url",
            "permanent_channel",
        )
    return environ[name]


def open_plugin(url: str, channel: Channel) -> Any:
    """The plugin for a URL: ours where the answer has to be read, else apprise's. Raises ChannelError."""
    _load_quietly()
    from apprise import Apprise, NotifyFormat

    try:
        ours = _checked(url, channel)
        plugin = ours(url, channel) if ours else Apprise.instantiate(url)
    except (TypeError, ValueError):  # what apprise and urlsplit say of an address that is none
        plugin = None
    if plugin is None:
        raise ChannelError(
            f"channel {channel.id}: its url is not one that can be used; see the url forms in contacts.yaml",
            "permanent_channel",
        )
    plugin.notify_format = NotifyFormat(channel.format)
    plugin.request_rate_per_sec = 0  # the dispatcher keeps the limit, over all runs
    return plugin


def _checked(url: str, channel: Channel) -> Callable[[str, Channel], Any] | None:
    """The maker of our own plugin for an address, None where apprise's does."""
    scheme, host = url.partition("://")[0].lower(), urlsplit(url).hostname or ""
    if channel.kind == "wecom" or scheme in ("wecombot", "wecomrobot"):
        return _wecom
    if scheme == "dingtalk" or host.endswith("dingtalk.com"):
        return _dingtalk
    if scheme in ("feishu", "lark") or host.endswith(("feishu.cn", "larksuite.com")):
        return _feishu
    return _mail if scheme in ("mailto", "mailtos") else None


def _wecom(url: str, channel: Channel) -> Any:
    from alerts.providers.wecom import WeComRobot, key_of

    return WeComRobot(key=key_of(url), base_url=channel.base_url)


def _dingtalk(url: str, channel: Channel) -> Any:
    from alerts.providers.dingtalk import DingTalkRobot, parts_of

    return DingTalkRobot(*parts_of(url), channel.base_url)


def _feishu(url: str, channel: Channel) -> Any:
    from alerts.providers.feishu import FeishuRobot, parts_of

    token, secret, public = parts_of(url)
    return FeishuRobot(token, secret, channel.base_url or public)


def _mail(url: str, channel: Channel) -> Any:
    from alerts.providers.mail import CheckedEmail

    del channel
    parts = CheckedEmail.parse_url(url)
    return CheckedEmail(**parts) if parts else None


def _notify(plugin: Any, title: str, body: str, body_format: str, attached: list[str]) -> bool:
    from apprise import Apprise, NotifyFormat

    one = Apprise()
    one.add(plugin)
    return bool(one.notify(body=body, title=title, body_format=NotifyFormat(body_format), attach=attached or None))


def _subject(title: str) -> str:
    return title if len(title) <= SUBJECT_CHARACTERS else title[: SUBJECT_CHARACTERS - 1] + "…"


def _load_quietly() -> None:
    """Loads apprise without its noise: it logs tokens at WARNING and whole messages at DEBUG, its mail plugin imports a
    module that Python calls deprecated, and urllib3 logs the address with the key at DEBUG."""
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        importlib.import_module("apprise.plugins.email")
