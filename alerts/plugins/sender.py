"""Any apprise URL as a channel: one plugin, one recipient, one call, with the format always said."""

from __future__ import annotations

import importlib
import logging
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from alerts.outbox.repeats import marked
from alerts.provider import Provider, provider_of
from domain.alert import Delivery
from domain.contact import Channel
from domain.errors import ChannelError, SecretMissing
from reveal import resolved

if TYPE_CHECKING:
    from alerts.openkind import Opening

# A longer subject becomes one header line that mail servers refuse.
SUBJECT_CHARACTERS = 60


class AppriseSender:
    """Sends over one channel. The URL stays out of every log line and error: it holds the secrets."""

    idempotent = False

    def __init__(self, channel: Channel, opening: Opening, provider: Provider | None = None) -> None:
        """`provider` is the service of this kind of channel; else the address says it."""
        self.channel, self.opening, self.provider = channel, opening, provider

    def send(self, delivery: Delivery, *, repeated: bool) -> None:
        """One message to one recipient. Raises ChannelError with the provider's code where there is one."""
        if repeated:
            delivery = marked(delivery, self.channel)
        plugin = open_plugin(self._url(delivery), self.channel, self.provider)
        title = _subject(delivery.title) if plugin.title_maxlen > 0 else ""
        attached = self._attached(delivery) if plugin.attachment_support else []
        if _notify(plugin, title, delivery.body, self.channel.format, attached):
            return
        refusal: ChannelError | None = getattr(plugin, "refusal", None)
        raise refusal or ChannelError(
            f"channel {self.channel.id}: {plugin.service_name} did not take the message", "transient"
        )

    def _url(self, delivery: Delivery) -> str:
        url = resolve(self.channel, self.opening.environ)
        if "{address}" not in url:
            return url
        address = self.opening.addresses.get(delivery.recipient, "")
        if not address:
            raise ChannelError(
                f"contact {delivery.recipient} has no address for channel {self.channel.id}; add it to contacts.yaml",
                "permanent_message",
            )
        return url.replace("{address}", quote(address, safe="@"))

    def _attached(self, delivery: Delivery) -> list[str]:
        paths, out_dir = [], self.opening.out_dir
        for name in delivery.message.attachments:
            path = (out_dir / name).resolve()
            if not path.is_relative_to(out_dir.resolve()) or not path.is_file():
                raise ChannelError(f"attachment {name} is not in the output folder (yet)", "transient")
            paths.append(str(path))
        return paths


def resolve(channel: Channel, environ: Mapping[str, str]) -> str:
    """The channel's URL, looked up where it is kept. Raises ChannelError (permanent_channel) naming that place."""
    try:
        return resolved(channel.url, environ).reveal()
    except SecretMissing as missing:
        raise ChannelError(f"channel {channel.id}: {missing}", "permanent_channel") from None


def open_plugin(url: str, channel: Channel, provider: Provider | None = None) -> Any:
    """The plugin for a URL: ours where the answer has to be read, else apprise's. Raises ChannelError."""
    _load_quietly()
    from apprise import Apprise, NotifyFormat

    try:
        ours = provider or provider_of(url)
        plugin = ours.plugin(url, channel) if ours else Apprise.instantiate(url)
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
