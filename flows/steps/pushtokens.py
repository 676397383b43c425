"""Tokens for systems that push: made and revoked by whoever looks after this machine, and looked up at each push."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING

from checks.custody import places_of_box
from domain.errors import NotKnown
from domain.kind import Sort
from domain.nearest import did_you_mean, listed
from domain.pushtoken import PREFIX, RANDOM_BYTES, PushToken, hash_of
from domain.secrets import without_secrets
from flows.kinds import shipped_kinds
from flows.steps.answering import account

if TYPE_CHECKING:
    from domain.deployment import Deployment, SourceConfig
    from domain.place import PlaceTree
    from flows.wiring import Workplace

_ID_BYTES = 4


def push_sources(deployment: Deployment) -> tuple[SourceConfig, ...]:
    """The sources to which files come by themselves, from senders who wait for an answer."""
    kinds = shipped_kinds()[Sort.SOURCE]
    return tuple(one for one in deployment.sources if kinds[one.kind].is_pushed)


def add_token(workplace: Workplace, source: str, box: str, note: str = "") -> tuple[PushToken, str]:
    """A new token for a box, beside those that it has, with its text, which nobody can see again. Raises NotKnown."""
    config = _source(workplace.deployment, source)
    text = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    token = PushToken(
        id=secrets.token_hex(_ID_BYTES),
        source=config.id,
        box=_box(config, workplace.deployment.places, box),
        sha256=hash_of(text),
        made_at=workplace.clock(),
        made_by=account(),
        note=" ".join(note.split()),
    )
    with workplace.store.begin() as work:  # no day of the ledger begins with it
        work.tokens.add(token)
        work.commit()
    return token, text


def revoke_token(workplace: Workplace, named: str) -> PushToken:
    """The token of this id, or this token itself where it has come to light, revoked from now on; one that was revoked
    before stays as it is. Raises NotKnown."""
    with workplace.store.begin() as work:
        known = work.tokens.all()
        meant = next((one.id for one in known if named == one.id or hash_of(named) == one.sha256), "")
        if not meant:
            hint = did_you_mean(named, [one.id for one in known])
            raise NotKnown(without_secrets(f"no token {named!r}{hint}; see `planwatch tokens list`"))
        work.tokens.revoke(meant, workplace.clock(), account())
        work.commit()
        return next(one for one in work.tokens.all() if one.id == meant)


def tokens(workplace: Workplace) -> list[PushToken]:
    """Every token that was ever made, in that order."""
    with workplace.store.read() as work:
        return work.tokens.all()


def usable(deployment: Deployment, known: Iterable[PushToken]) -> list[PushToken]:
    """Those with which a file can be pushed now."""
    return [one for one in known if one.revoked_at is None and source_of(deployment, one) is not None]


def source_of(deployment: Deployment, token: PushToken) -> SourceConfig | None:
    """The source that a token is for; None where the deployment has no such source, or no such box of it, any more."""
    source = next((one for one in push_sources(deployment) if one.id == token.source), None)
    return source if source and _may_send(source, token.box, deployment.places) else None


def _source(deployment: Deployment, named: str) -> SourceConfig:
    known = {one.id: one for one in push_sources(deployment)}
    if named in known:
        return known[named]
    there = f"; there are {listed(known)}" if known else ": the deployment has none; add one to sources.yaml"
    raise NotKnown(f"no source {named!r} that takes pushed files{did_you_mean(named, known)}{there}")


def _box(source: SourceConfig, places: PlaceTree, named: str) -> str:
    """As receipts have it: the name of a configured box, else the code of a place, also where its name was typed."""
    found = places.find(named)
    box = named if named in source.boxes or found is None else found.code
    if _may_send(source, box, places):
        return box
    known = [*source.boxes, *(one.code for one in places if _may_send(source, one.code, places))]
    names = [*known, *(one.name for one in places)]
    raise NotKnown(f"no box {named!r} of source {source.id}{did_you_mean(named, names)}; known: {listed(known)}")


def _may_send(source: SourceConfig, box: str, places: PlaceTree) -> bool:
    """Whether a box is somebody's, and may use this source. One that is nobody's could send for everybody."""
    own = places_of_box(box, source, places) or frozenset()
    return bool(own & set(source.places)) if source.places else bool(own)
