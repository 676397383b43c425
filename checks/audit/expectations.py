"""What must hold for a consolidated period in the ledger: the set as a whole, never a list of cells for a clerk.

Every query reads `{batch}`, the rows of one view for one period, and returns the rows that should not be there; a
query with a JOIN would need an alias, so none has one. `:period` stands for the period's text. One overlap with the gate is on purpose: nothing blocking among
accepted figures shows that the gate was not passed by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from domain.audit import AuditSeverity
from domain.submission import ObservationState, Provenance, Usable

View = Literal["expected", "observations", "findings"]
STATES: list[str] = [state.value for state in ObservationState]
PROVENANCES: list[str] = [provenance.value for provenance in Provenance]
USABLE: list[str] = [usable.value for usable in Usable]


@dataclass(frozen=True)
class Expectation:
    """One expectation: either a `query` for rows that should not be there, or a named expectation of the engine with
    its arguments. What holds when it succeeds is said by the text of its rule."""

    rule: str
    view: View
    severity: AuditSeverity
    query: str = ""
    name: str = "UnexpectedRowsExpectation"
    arguments: Mapping[str, Any] = field(default_factory=dict)


def _in_set(rule: str, column: str, allowed: list[str]) -> Expectation:
    arguments = {"column": column, "value_set": allowed}
    return Expectation(
        rule, "observations", AuditSeverity.CRITICAL, name="ExpectColumnValuesToBeInSet", arguments=arguments
    )


def expectations() -> tuple[Expectation, ...]:
    """All expectations over one period."""
    return (*_calendar(), *_keys(), *_figures(), *_gate())


def _calendar() -> tuple[Expectation, ...]:
    return (
        Expectation(
            "period_expected",
            "expected",
            AuditSeverity.CRITICAL,
            name="ExpectTableRowCountToBeBetween",
            arguments={"min_value": 1},
        ),
        Expectation(
            "complete_when_due",
            "expected",
            AuditSeverity.CRITICAL,
            "SELECT form, place, due_on, state FROM {batch} WHERE due_on < as_of AND arrived = 0",
        ),
        Expectation(
            "expected_once",
            "expected",
            AuditSeverity.CRITICAL,
            name="ExpectCompoundColumnsToBeUnique",
            arguments={"column_list": ["form", "place"]},
        ),
        Expectation(
            "arrived_with_figures",
            "expected",
            AuditSeverity.CRITICAL,
            "SELECT form, place, submission_id, state FROM {batch} WHERE arrived = 1 AND state <> 'nil_return' "
            "AND submission_id NOT IN (SELECT o.submission_id FROM audit_observations o "
            "WHERE o.period = :period AND o.submission_id IS NOT NULL)",
        ),
    )


def _keys() -> tuple[Expectation, ...]:
    return (
        Expectation(
            "figure_once",
            "observations",
            AuditSeverity.CRITICAL,
            "SELECT place, indicator, item, COUNT(*) AS figures FROM {batch} WHERE form <> 'printed' "
            "GROUP BY place, indicator, item HAVING COUNT(*) > 1",
        ),
        Expectation(
            "places_known",
            "observations",
            AuditSeverity.CRITICAL,
            "SELECT DISTINCT place FROM {batch} WHERE place IS NULL OR place NOT IN (SELECT code FROM audit_places)",
        ),
        Expectation(
            "indicators_known",
            "observations",
            AuditSeverity.CRITICAL,
            "SELECT DISTINCT indicator FROM {batch} WHERE indicator IS NULL "
            "OR indicator NOT IN (SELECT code FROM audit_indicators)",
        ),
        Expectation(
            "submission_named",
            "observations",
            AuditSeverity.CRITICAL,
            name="ExpectColumnValuesToNotBeNull",
            arguments={"column": "submission_id"},
        ),
        Expectation(
            "versions_agree",
            "observations",
            AuditSeverity.WARNING,
            "SELECT form, place, MIN(version) AS oldest, MAX(version) AS newest FROM {batch} WHERE form <> 'printed' "
            "GROUP BY form, place HAVING MIN(version) <> MAX(version) OR MIN(version) < 1",
        ),
    )


def _figures() -> tuple[Expectation, ...]:
    return (
        Expectation(
            "value_present",
            "observations",
            AuditSeverity.CRITICAL,
            "SELECT place, indicator, item, state FROM {batch} "
            "WHERE (state IN ('value', 'estimated') AND value IS NULL) "
            "OR (state NOT IN ('value', 'estimated') AND value IS NOT NULL)",
        ),
        _in_set("states_known", "state", STATES),
        _in_set("provenance_known", "provenance", PROVENANCES),
        _in_set("usable_known", "usable", USABLE),
    )


def _gate() -> tuple[Expectation, ...]:
    return (
        Expectation(
            "nothing_blocking_accepted",
            "findings",
            AuditSeverity.CRITICAL,
            "SELECT id, rule, place, indicator FROM {batch} "
            "WHERE severity IN ('reject', 'block') AND is_open = 1 AND usable = 'accepted'",
        ),
        Expectation(
            "nothing_held",
            "observations",
            AuditSeverity.WARNING,
            "SELECT place, indicator, item FROM {batch} WHERE usable = 'held'",
        ),
    )
