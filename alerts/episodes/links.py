"""Links by which a recipient answers: signed, expiring, for one contact, one alert, one message. Pure: the keys and the moment
are given.

Whoever has a link acts as the one it was made for, so none is made for what a group reads, or whoever sees a locked screen. A
link dies with its contact: another name, channel or address under the same id is somebody else."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from alerts.openkind import Channels
from domain.alert import Alert
from domain.contact import Contact, Contacts
from domain.errors import LinkFault, LinkRefused

PATH = "/a/"
_PURPOSE = "planwatch answers 1"  # a signature for another purpose with the same key is none here
_LONGEST = 1000
_TOKEN = re.compile(r"[A-Za-z0-9_.-]+\.([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])")  # one spelling of each signature


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says: which contact may answer which alert, and the message that carried it. Without an alert it is the
    link of a message about several, which leads to each of them."""

    alert_id: str
    contact: str
    delivery_id: str
    expires_at: int  # seconds since 1970
    holder: str = ""


@dataclass(frozen=True)
class Links:
    """Makes links and reads them. `base` is the public address, empty where there is none: then there are no links. The
    first of the keys signs, all of them are accepted; `holders` are the contacts that may have links, with what tells one
    person from the next."""

    base: str
    keys: Sequence[str] = field(repr=False)
    days: int
    holders: Mapping[str, str]

    def link_for(self, alert: Alert, contact_id: str, delivery_id: str, now: datetime) -> str:
        """The address under which this contact answers this alert; empty where there is no link."""
        return self.address_for(alert.id, contact_id, delivery_id, now)

    def address_for(self, alert_id: str, contact_id: str, delivery_id: str, now: datetime) -> str:
        """The same by the id of the alert."""
        return self._address(alert_id, contact_id, delivery_id, now)

    def link_for_list(self, contact_id: str, delivery_id: str, now: datetime) -> str:
        """The one address for a message about several alerts; empty where there is no link."""
        return self._address("", contact_id, delivery_id, now)

    def token_for(self, alert: Alert, contact_id: str, delivery_id: str, now: datetime) -> str:
        """The same as `link_for` without the address."""
        return self._token(alert.id, contact_id, delivery_id, now)

    def token_about(self, link: Link, alert: Alert) -> str:
        """The token for one alert of a message about several: it holds no longer than the link of the message."""
        return self._made(replace(link, alert_id=alert.id))

    def read(self, token: str, now: datetime) -> Link:
        """What a token says. Raises LinkRefused: forged (cut, of another key), expired, or void."""
        link = self._signed(token)
        if now.timestamp() >= link.expires_at:
            raise LinkRefused(LinkFault.EXPIRED)
        if self.holders.get(link.contact) != link.holder:
            raise LinkRefused(LinkFault.VOID)
        return link

    def _address(self, alert_id: str, contact_id: str, delivery_id: str, now: datetime) -> str:
        if not self.base or not self.keys or contact_id not in self.holders:
            return ""
        return f"{self.base}{PATH}{self._token(alert_id, contact_id, delivery_id, now)}"

    def _token(self, alert_id: str, contact_id: str, delivery_id: str, now: datetime) -> str:
        expires_at = int((now + timedelta(days=self.days)).timestamp())
        return self._made(Link(alert_id, contact_id, delivery_id, expires_at, self.holders[contact_id]))

    def _made(self, link: Link) -> str:
        said = [link.alert_id, link.contact, link.delivery_id, link.expires_at, link.holder]
        return str(self._signing.dumps(said))

    @cached_property
    def _signing(self) -> URLSafeSerializer:
        options = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
        return URLSafeSerializer(list(reversed(self.keys)), salt=_PURPOSE, signer_kwargs=options)

    def _signed(self, token: str) -> Link:
        if not self.keys or len(token) > _LONGEST or not _TOKEN.fullmatch(token):
            raise LinkRefused(LinkFault.FORGED)
        try:
            said: Any = self._signing.loads(token)
            return Link(*said)
        except (BadData, TypeError):
            raise LinkRefused(LinkFault.FORGED) from None


def holders(contacts: Contacts, kinds: Channels) -> dict[str, str]:
    """The contacts who read alone, each with a mark that changes when it becomes somebody else."""
    alone = {one.id for one in contacts.channels if one.private and not kinds[one.kind].is_open(one)}
    return {one.id: _mark(one) for one in contacts.contacts if one.channel in alone}


def token_of(text: str) -> str:
    """The token of a link, given whole, as a browser shows it afterwards, or as the token alone."""
    return text.strip().partition("?")[0].rstrip("/").rpartition("/")[2]


def _mark(contact: Contact) -> str:
    who = json.dumps([contact.name, contact.channel, contact.address], ensure_ascii=False)
    return hashlib.sha256(who.encode()).hexdigest()[:8]
