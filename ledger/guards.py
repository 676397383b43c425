"""The audit trail is append-only: the database itself refuses to change it."""

from __future__ import annotations

from sqlalchemy import Connection

_TOKEN = ("seq", "id", "source", "box", "sha256", "made_at", "made_by", "note")
_DECLARATION = ("seq", "submission_id", '"by"', "receipt_id", "recorded_at")
_OTHER_DAY = "COALESCE(NEW.declared_on, '0001-01-01') <> COALESCE(OLD.declared_on, '0001-01-01')"
_PUSH = ("token", "idempotency_key", "sha256", "receipt_id", "pushed_at")


def _all_but(once: str, kept: tuple[str, ...]) -> str:
    """The rows in which one column has its value already, or another one would change."""
    return " OR ".join((f"OLD.{once} IS NOT NULL", *(f"NEW.{name} <> OLD.{name}" for name in kept)))


# table -> the rows that may not be updated (a condition on the row as it is), and whether rows may be deleted
_GUARDED: dict[str, tuple[str, bool]] = {
    "finding_events": ("1 = 1", False),
    "receipt_events": ("1 = 1", False),
    "alert_events": ("1 = 1", False),
    "answers": ("1 = 1", False),
    "releases": ("1 = 1", False),
    "measures": ("1 = 1", False),
    "observations": ("1 = 1", False),
    "replies": ("1 = 1", False),
    "receipt_bytes": ("1 = 1", True),  # person-level bytes are deleted, only their hash is kept
    "delivery_attempts": ("OLD.finished_at IS NOT NULL", False),  # finishing is the only change
    "push_tokens": (_all_but("revoked_at", _TOKEN), False),  # revoking is the only change, once
    "pushes": (_all_but("answer", _PUSH), False),  # answering is the only change, once
    "declarations": (f"{_all_but('withdrawn_at', _DECLARATION)} OR {_OTHER_DAY}", False),  # it may be taken back, once
}
_FUNCTION = """
CREATE OR REPLACE FUNCTION planwatch_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""


def renew(connection: Connection) -> None:
    """Puts the guards on their tables anew."""
    on_sqlite = connection.dialect.name == "sqlite"
    if not on_sqlite:
        connection.exec_driver_sql(_FUNCTION.replace("%", "%%"))
    for table, (frozen, may_delete) in _GUARDED.items():
        for what, condition in (("UPDATE", frozen), *(() if may_delete else (("DELETE", "1 = 1"),))):
            name = f"{table}_no_{what.lower()}"
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}" + ("" if on_sqlite else f" ON {table}"))
            connection.exec_driver_sql(_trigger(name, table, what, condition, on_sqlite=on_sqlite))


def _trigger(name: str, table: str, what: str, condition: str, *, on_sqlite: bool) -> str:
    head = f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW WHEN ({condition})"
    if on_sqlite:
        return f"{head} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    return f"{head} EXECUTE FUNCTION planwatch_append_only()"
