"""The views that the audit reads, the same columns and types on SQLite and PostgreSQL; yes and no are 1 and 0.

They are no part of the revisions: every upgrade drops them first and makes them anew from here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, literal, select

from domain.duedate import ARRIVED
from domain.finding import OPEN_STATES
from ledger.observations import consolidated
from ledger.tables import expected_submissions, findings, indicator_codes, place_codes


def _one_if(condition: ColumnElement[bool]) -> Any:
    return case((condition, 1), else_=0)


def _expected() -> Select[Any]:
    e = expected_submissions.c
    arrived = _one_if(e.state.in_(sorted(ARRIVED))).label("arrived")
    return select(e.form, e.place, e.period, e.period_end, e.due_on, e.state, arrived, e.submission_id, e.as_of)


def _observations() -> Select[Any]:
    o = consolidated(None).subquery().c
    names = [
        "submission_id",
        "form",
        "place",
        "indicator",
        "period",
        "item",
        "state",
        "value",
        "usable",
        "version",
        "provenance",
    ]
    return select(*(o[name] for name in names))


def _findings() -> Select[Any]:
    f, o = findings.c, consolidated(None).subquery("figure")
    same = and_(*(f[name] == o.c[name] for name in ("submission_id", "indicator", "item")))
    is_open = _one_if(f.state.in_(sorted(OPEN_STATES))).label("is_open")
    usable = case((o.c.usable.is_(None), literal("")), else_=o.c.usable).label("usable")
    return select(
        f.id, f.rule, f.severity, f.place, f.indicator, f.period, f.submission_id, f.state, is_open, usable
    ).select_from(findings.outerjoin(o, same))


def definitions() -> dict[str, Select[Any]]:
    """The query behind each view."""
    return {
        "audit_expected": _expected(),
        "audit_observations": _observations(),
        "audit_findings": _findings(),
        "audit_places": select(place_codes.c.code),
        "audit_indicators": select(indicator_codes.c.code),
    }


def drop(connection: Connection) -> None:
    for name in definitions():
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")


def create(connection: Connection) -> None:
    for name, query in definitions().items():
        compiled = query.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {compiled}")
