"""Who may push, and what was answered to whom: tokens by their hash alone, pushes by the key of their sender."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from domain.pushtoken import Push, PushToken
from ledger.records import record_of, row_of
from ledger.tables import push_tokens, pushes

_t, _p = push_tokens.c, pushes.c


class PushTokens:
    """The tokens of a ledger, within one unit of work. A revoked one stays on record."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, token: PushToken) -> None:
        self._connection.execute(insert(push_tokens).values(**row_of(token)))

    def all(self) -> list[PushToken]:
        """Every token in the order in which they were made."""
        rows = self._connection.execute(select(push_tokens).order_by(_t.seq)).mappings()
        return [record_of(PushToken, row) for row in rows]

    def valid(self, sha256: str) -> PushToken | None:
        """The token with this hash, unless it was revoked."""
        query = select(push_tokens).where(_t.sha256 == sha256, _t.revoked_at.is_(None))
        row = self._connection.execute(query).mappings().first()
        return None if row is None else record_of(PushToken, row)

    def revoke(self, token_id: str, at: datetime, by: str) -> bool:
        """From now on nobody may push with it; says whether it was valid until now."""
        statement = update(push_tokens).where(_t.id == token_id, _t.revoked_at.is_(None))
        changed = self._connection.execute(statement.values(revoked_at=at, revoked_by=by).returning(_t.id))
        return changed.first() is not None


class Pushes:
    """What was pushed, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, token_id: str, key: str) -> Push | None:
        """The push of this token with this key."""
        query = select(pushes).where(_p.token == token_id, _p.idempotency_key == key)
        row = self._connection.execute(query).mappings().first()
        return None if row is None else record_of(Push, row)

    def add(self, push: Push) -> None:
        """The database refuses a second one with the same token and key."""
        self._connection.execute(insert(pushes).values(**row_of(push)))

    def answer(self, push: Push, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        """Keeps what is answered, and gives what was kept first: whoever asks again gets that."""
        this = (_p.token == push.token) & (_p.idempotency_key == push.idempotency_key)
        self._connection.execute(update(pushes).where(this, _p.answer.is_(None)).values(answer=dict(answer)))
        kept: Mapping[str, Any] = self._connection.execute(select(_p.answer).where(this)).scalar_one()
        return kept
