"""A file that a district's own system pushes: kept as a receipt at once, then looked at as `planwatch check` does, and the
answer kept too. Whoever asks again with the same key gets the same answer, also after a death between the two."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from domain.pushtoken import Push, PushToken, hash_of
from domain.submission import Receipt
from flows.clock import never_before
from flows.steps.pushtokens import source_of
from flows.work import writing

if TYPE_CHECKING:
    from flows.wiring import Workplace
    from ledger.store import Work


class NoToken(Exception):
    """A token that is none, is revoked, or is for a source or box that the deployment does not have any more."""


class OtherBytes(Exception):
    """The key was used before, for other bytes."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a sender hands over: the key by which it knows its own push again, the readable name of the file, its bytes."""

    key: str
    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Taken:
    """A push that is in the ledger. `is_new`: the receipt was made by it; `repeated`: the push itself was known."""

    push: Push
    receipt: Receipt
    is_new: bool
    repeated: bool


def holder(workplace: Workplace, token: str) -> PushToken:
    """Whose token this is, found by its hash. Raises NoToken."""
    with workplace.store.read() as work:
        return _valid(work, workplace, hash_of(token))


def take(workplace: Workplace, token: PushToken, sent: Sent) -> Taken:
    """The file as a receipt, in one transaction with the push itself; of two at once the second finds what the first has
    done. Raises NoToken, OtherBytes, DayRefused, and LedgerUnavailable where nothing was kept."""
    with writing(workplace) as work:
        _valid(work, workplace, token.sha256)  # it may have been revoked while the file came
        known = work.pushes.of(token.id, sent.key)
        if known and known.sha256 != sent.sha256:
            raise OtherBytes
        taken = _known(work, known) if known else _kept(work, workplace, token, sent)
        work.commit()
    return taken


def keep_answer(workplace: Workplace, push: Push, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is answered from now on: this, or what another one has kept meanwhile. Raises LedgerUnavailable."""
    with workplace.store.begin() as work:
        kept = work.pushes.answer(push, answer)
        work.commit()
    return kept


def storable(value: Any) -> Any:
    """Plain values as every database keeps them, and as they come back from it."""
    return json.loads(json.dumps(_cleaned(value), ensure_ascii=False, allow_nan=False, default=str))


def _cleaned(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _cleaned(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(one) for one in value]
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
    return value


def _valid(work: Work, workplace: Workplace, sha256: str) -> PushToken:
    token = work.tokens.valid(sha256)
    if token is None or source_of(workplace.deployment, token) is None:
        raise NoToken
    return token


def _known(work: Work, push: Push) -> Taken:
    receipt = work.receipts.get(push.receipt_id)
    return Taken(push, receipt, is_new=receipt.received_at == push.pushed_at, repeated=True)


def _kept(work: Work, workplace: Workplace, token: PushToken, sent: Sent) -> Taken:
    source = source_of(workplace.deployment, token)
    assert source is not None
    at = never_before(
        workplace.clock, work.receipts.newest()
    )()  # a clock that was set back by minutes changes no order
    path = f"{token.box}/{sent.name}"
    receipt, is_new = work.receipts.add(source.id, token.box, path, sent.content, at, source.provenance)
    push = Push(token.id, sent.key, receipt.sha256, receipt.id, at)
    work.pushes.add(push)
    return Taken(push, receipt, is_new=is_new, repeated=False)
