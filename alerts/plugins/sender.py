"""Any apprise URL as a channel: one plugin, one recipient, one call, with the format always said."""

from __future__ import annotations

import importlib
import logging
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from alerts.outbox.repeats import marked
from alerts.plugins.attaching import Attached, attached, saying_so
from alerts.plugins.parcel import Parcel, is_picture
from alerts.plugins.resolved import address_of, resolved
from alerts.provider import UNREAD, Provider, provider_of, scheme_of
from domain.alert import Delivery
from domain.contact import Channel
from domain.errors import ChannelError

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
        channel = resolved(self.channel, self.opening.environ)
        url = channel.url.reveal()
        if "{address}" in url:
            url = url.replace("{address}", quote(address_of(delivery, channel, self.opening), safe="@"))
        plugin = open_plugin(url, channel, self.provider)
        found = attached(delivery, self.opening.out_dir)
        delivery = saying_so(delivery, self._not_carried(plugin, found), channel, self.opening.language)
        if repeated:
            delivery = marked(delivery, channel)
        title = _subject(delivery.title) if plugin.title_maxlen > 0 else ""
        checked = hasattr(plugin, "parcel")
        if checked:
            plugin.parcel = self._parcel(delivery, found)
        files = found.files if plugin.attachment_support and not checked else ()
        if _notify(plugin, title, delivery.body, channel.format, files):
            return
        refusal: ChannelError | None = getattr(plugin, "refusal", None)
        raise refusal or ChannelError(
            f"channel {channel.id}: {plugin.service_name} did not take the message", "uncertain"
        )

    def _parcel(self, delivery: Delivery, found: Attached) -> Parcel:
        """An alert's messages are a thread; a list of several matters is none."""
        home, base = self.opening.out_dir.resolve(), self.opening.links.rstrip("/")
        links = tuple((path.name, f"{base}/{quote(path.relative_to(home).as_posix())}") for path in found.files)
        return Parcel(delivery.id, delivery.alert_id, found.files, links if base else ())

    def _not_carried(self, plugin: Any, found: Attached) -> tuple[str, ...]:
        """What the reader would look for in vain. A picture says nothing that the text does not say."""
        left = () if plugin.attachment_support else tuple(one.name for one in found.files if not is_picture(one))
        return (*found.missing, *left)


def open_plugin(url: str, channel: Channel, provider: Provider | None = None) -> Any:
    """The plugin for a URL: ours where the answer has to be read, else apprise's. Raises ChannelError."""
    if scheme_of(url) in UNREAD:
        raise ChannelError(
            f"channel {channel.id}: {scheme_of(url)}:// counts any page as success; use the kind gateway, which reads the "
            "answer",
            "permanent_channel",
        )
    _load_quietly()
    from apprise import Apprise, NotifyFormat

    try:
        ours = provider or provider_of(url)
        plugin = ours.plugin(url, channel) if ours else Apprise.instantiate(url)
    except (TypeError, ValueError):  # what apprise and urlsplit say of an address that is none
        ours, plugin = None, None
    if plugin is None:
        raise ChannelError(
            f"channel {channel.id}: its url is not one that can be used; see the url forms in contacts.yaml",
            "permanent_channel",
        )
    if ours and ours.for_groups and channel.private:
        raise ChannelError(
            f"channel {channel.id} says that it is private, and the robot of {ours.name} speaks to a group: say private: false",
            "permanent_channel",
        )
    plugin.notify_format = NotifyFormat(channel.format)
    plugin.request_rate_per_sec = 0  # the dispatcher keeps the limit, over all runs
    return plugin


def _notify(plugin: Any, title: str, body: str, body_format: str, files: Sequence[Path]) -> bool:
    from apprise import Apprise, NotifyFormat

    one = Apprise()
    one.add(plugin)
    attach = [str(path) for path in files] or None
    return bool(one.notify(body=body, title=title, body_format=NotifyFormat(body_format), attach=attach))


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
