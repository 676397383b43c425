"""Every secret that a process knows, for the texts of others that end in a record, a state or a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from domain.errors import SecretMissing, SettingsInvalid
from domain.secrets import Secret, hidden_in, is_reference
from flows.linkkeys import link_keys
from reveal import resolved

if TYPE_CHECKING:
    from domain.deployment import Deployment
    from flows.settings import Settings


def told_of(error: BaseException, settings: Settings, deployment: Deployment | None, environ: Mapping[str, str]) -> str:
    """What an error says, with its type, in which no secret of this deployment stands."""
    return without(f"{type(error).__name__}: {error}", settings, deployment, environ)


def without(text: str, settings: Settings, deployment: Deployment | None, environ: Mapping[str, str]) -> str:
    """A text in which no secret of this deployment stands, whoever wrote it."""
    return hidden_in(text, (settings.ledger_url, *_secrets(deployment, environ), *_of_links(settings, environ)))


def _secrets(deployment: Deployment | None, environ: Mapping[str, str]) -> Iterator[Secret]:
    """Those of sources and channels, looked up where they are kept."""
    if deployment is None:
        return
    for secret in (*(one.address for one in deployment.sources), *_of_channels(deployment)):
        try:
            yield resolved(secret, environ)
        except SecretMissing:
            continue


def _of_links(settings: Settings, environ: Mapping[str, str]) -> Iterator[Secret]:
    """The keys that sign links; those that cannot be read sign nothing."""
    try:
        yield from (Secret(key) for key in link_keys(settings.home, environ))
    except SettingsInvalid:
        return


def _of_channels(deployment: Deployment) -> Iterator[Secret]:
    for channel in deployment.contacts.channels:
        yield from (channel.url, channel.base_url)
        yield from (
            Secret.key(text) for text in channel.options.values() if isinstance(text, str) and is_reference(text)
        )
