"""What must hold for a consolidated period in the ledger: the set as a whole, never a list of cells for a clerk.

Every query reads `{batch}`, the rows of one view for one period, and returns the rows that should not be there; a
query with a JOIN would need an alias, so none has one. `:period` stands for the period's text. One overlap with the gate is on purpose: nothing blocking among
accepted figures shows that the gate was not passed by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from domain.submission import ObservationState, Provenance, Usable

View = Literal["expected", "observations", "findings"]
STATES: list[str] = [state.value for state in ObservationState]
PROVENANCES: list[str] = [provenance.value for provenance in Provenance]
USABLE: list[str] = [usable.value for usable in Usable]


@dataclass(frozen=True)
class Expected:
    """One expectation: either a `query` for rows that should not be there, or a named expectation of the engine with
    its arguments. `expects` says in words what holds when it succeeds."""

    rule: str
    view: View
    severity: Literal["critical", "warning", "info"]
    zh: str
    en: str
    query: str = ""
    name: str = "UnexpectedRowsExpectation"
    arguments: Mapping[str, Any] = field(default_factory=dict)


def _in_set(rule: str, column: str, allowed: list[str], zh: str, en: str) -> Expected:
    arguments = {"column": column, "value_set": allowed}
    return Expected(rule, "observations", "critical", zh, en, name="ExpectColumnValuesToBeInSet", arguments=arguments)


def expectations() -> tuple[Expected, ...]:
    """All expectations over one period."""
    return (*_calendar(), *_keys(), *_figures(), *_gate())


def _calendar() -> tuple[Expected, ...]:
    return (
        Expected(
            "period_expected",
            "expected",
            "critical",
            "本期有应报清单",
            "the calendar expects submissions for this period",
            name="ExpectTableRowCountToBeBetween",
            arguments={"min_value": 1},
        ),
        Expected(
            "complete_when_due",
            "expected",
            "critical",
            "已过截止时间的报表均已收到",
            "every submission past its due day has arrived",
            "SELECT form, place, due_on, state FROM {batch} WHERE due_on < as_of AND arrived = 0",
        ),
        Expected(
            "expected_once",
            "expected",
            "critical",
            "应报清单无重复",
            "every submission is expected once",
            name="ExpectCompoundColumnsToBeUnique",
            arguments={"column_list": ["form", "place"]},
        ),
        Expected(
            "arrived_with_figures",
            "expected",
            "critical",
            "已收到的报表均有数据",
            "what has arrived has figures",
            "SELECT form, place, submission_id, state FROM {batch} WHERE arrived = 1 AND state <> 'nil_return' "
            "AND submission_id NOT IN (SELECT o.submission_id FROM audit_observations o "
            "WHERE o.period = :period AND o.submission_id IS NOT NULL)",
        ),
    )


def _keys() -> tuple[Expected, ...]:
    return (
        Expected(
            "figure_once",
            "observations",
            "critical",
            "同一单位、指标、期别只有一个数据",
            "one figure per place, indicator, period and item",
            "SELECT place, indicator, item, COUNT(*) AS figures FROM {batch} WHERE form <> 'printed' "
            "GROUP BY place, indicator, item HAVING COUNT(*) > 1",
        ),
        Expected(
            "places_known",
            "observations",
            "critical",
            "区划代码均在目录内",
            "every place code is known",
            "SELECT DISTINCT place FROM {batch} WHERE place IS NULL OR place NOT IN (SELECT code FROM audit_places)",
        ),
        Expected(
            "indicators_known",
            "observations",
            "critical",
            "指标代码均在目录内",
            "every indicator code is known",
            "SELECT DISTINCT indicator FROM {batch} WHERE indicator IS NULL "
            "OR indicator NOT IN (SELECT code FROM audit_indicators)",
        ),
        Expected(
            "submission_named",
            "observations",
            "critical",
            "每个数据均可追溯到报表",
            "every figure names its submission",
            name="ExpectColumnValuesToNotBeNull",
            arguments={"column": "submission_id"},
        ),
        Expected(
            "versions_agree",
            "observations",
            "warning",
            "同一报表的数据出自同一版本",
            "the figures of one submission come from one version",
            "SELECT form, place, MIN(version) AS oldest, MAX(version) AS newest FROM {batch} WHERE form <> 'printed' "
            "GROUP BY form, place HAVING MIN(version) <> MAX(version) OR MIN(version) < 1",
        ),
    )


def _figures() -> tuple[Expected, ...]:
    return (
        Expected(
            "value_present",
            "observations",
            "critical",
            "状态为有数值的均有数值",
            "a figure whose state is value has one",
            "SELECT place, indicator, item, state FROM {batch} "
            "WHERE (state IN ('value', 'estimated') AND value IS NULL) "
            "OR (state NOT IN ('value', 'estimated') AND value IS NOT NULL)",
        ),
        _in_set("states_known", "state", STATES, "数据状态均在目录内", "every state is known"),
        _in_set("provenance_known", "provenance", PROVENANCES, "数据来源均在目录内", "every provenance is known"),
        _in_set("usable_known", "usable", USABLE, "采用状态均在目录内", "every usability is known"),
    )


def _gate() -> tuple[Expected, ...]:
    return (
        Expected(
            "nothing_blocking_accepted",
            "findings",
            "critical",
            "已采用的数据无未办结的拦截事项",
            "no accepted figure has a blocking finding open",
            "SELECT id, rule, place, indicator FROM {batch} "
            "WHERE severity IN ('reject', 'block') AND is_open = 1 AND usable = 'accepted'",
        ),
        Expected(
            "nothing_held",
            "observations",
            "warning",
            "本期无待核实数据",
            "no figure of the period is held",
            "SELECT place, indicator, item FROM {batch} WHERE usable = 'held'",
        ),
    )
