"""What of a deployment's files is secret: neither a ledger keeps it nor the identity of a configuration depends on it, so that
a key can be changed and a snapshot can be handed on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from config.document import Document, Path
from domain.contact import Channel
from domain.deployment import Deployment, SourceConfig
from domain.errors import Problem
from domain.secrets import Secret, without_addresses, without_secrets

# File and list -> the fields of an entry that are secret, and how such a one shows itself.
_FIELDS: Mapping[tuple[str, str], Mapping[str, Callable[[str], Secret]]] = {
    ("sources.yaml", "sources"): {"address": Secret.address},
    ("contacts.yaml", "channels"): {"url": Secret.key, "base_url": Secret.address},
}
# The files of which no text may be quoted as it stands.
_DISCREET = frozenset(file for file, _ in _FIELDS)
Entry = TypeVar("Entry", SourceConfig, Channel)


def hidden(files: Mapping[str, str], documents: Mapping[str, Document]) -> dict[str, str]:
    """The texts of a deployment with every secret as it shows itself. Doing it twice is doing it once."""
    return {
        file: _hidden(text, documents[file]) if file in _DISCREET and file in documents else text
        for file, text in files.items()
    }


def discreet(problem: Problem) -> Problem:
    """A problem that quotes nothing of an address: in a file with secrets any text may be one that stands in a wrong place."""
    if problem.file not in _DISCREET:
        return problem
    where, given, allowed = map(without_addresses, (problem.where, problem.given, problem.allowed))
    return replace(problem, where=where, given=given, allowed=allowed)


def known_again(recorded: Deployment, now: Deployment) -> Deployment:
    """A deployment as a ledger kept it, with the secrets that stand in the configuration of now under the same names and
    look the same. One that is not there any more stays hidden, and says so where it is used."""
    sources = tuple(_source(one, {now_one.id: now_one for now_one in now.sources}) for one in recorded.sources)
    channels = tuple(
        _channel(one, {now_one.id: now_one for now_one in now.contacts.channels}) for one in recorded.contacts.channels
    )
    return replace(recorded, sources=sources, contacts=replace(recorded.contacts, channels=channels))


def lacks_secrets(deployment: Deployment) -> bool:
    """Whether something is hidden that was not kept."""
    kept = [one.address for one in deployment.sources]
    kept += [text for one in deployment.contacts.channels for text in (one.url, one.base_url)]
    return any(one.is_lost for one in kept)


def _source(kept: SourceConfig, now: Mapping[str, SourceConfig]) -> SourceConfig:
    there = now.get(kept.id)
    return replace(kept, address=_same(kept.address, there.address)) if there else kept


def _channel(kept: Channel, now: Mapping[str, Channel]) -> Channel:
    there = now.get(kept.id)
    if there is None:
        return kept
    return replace(kept, url=_same(kept.url, there.url), base_url=_same(kept.base_url, there.base_url))


def _same(kept: Secret, now: Secret) -> Secret:
    return now if kept.is_lost and str(now) == str(kept) else kept


def _hidden(text: str, document: Document) -> str:
    for start, end, shown in sorted(_spans(document), reverse=True):
        text = f"{text[:start]}{json.dumps(shown, ensure_ascii=False)}{text[end:]}"
    return "".join(_without_remarks(line) for line in text.splitlines(keepends=True))


def _spans(document: Document) -> Iterator[tuple[int, int, str]]:
    """Where something secret stands in the text, and what is put in its place."""
    for path, value in document.leaves():
        show = _shown_by(document.file, path)
        if show and str(show(value)) != value:
            yield *document.spans[path], str(show(value))


def _shown_by(file: str, path: Path) -> Callable[[str], Secret] | None:
    if len(path) != 3:
        return None
    group, _, field = path
    return _FIELDS.get((file, str(group)), {}).get(str(field))


def _without_remarks(line: str) -> str:
    """A line whose remark holds no address: an old one may still be good."""
    return without_addresses(line) if line.lstrip().startswith("#") else without_secrets(line)
