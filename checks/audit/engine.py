"""The audit of a consolidated period: Great Expectations over the ledger's views, read-only, imported only here."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from checks.audit.expectations import Expectation, expectations
from domain.audit import AuditCheck, AuditResult
from domain.errors import LedgerUnavailable
from domain.period import Period
from words.catalogue import say

EXAMPLES = 20
READ = frozenset({"audit_expected", "audit_observations", "audit_findings", "audit_places", "audit_indicators"})
VIEWS: Mapping[str, str] = {
    "expected": "SELECT * FROM audit_expected WHERE period = '{period}' AND as_of = "
    "(SELECT MAX(as_of) FROM audit_expected WHERE period = '{period}' AND as_of <= '{as_of}')",
    "observations": "SELECT * FROM audit_observations WHERE period = '{period}'",
    "findings": "SELECT * FROM audit_findings WHERE period = '{period}'",
}


def audit(database_url: str, period: str, as_of: date) -> AuditResult:
    """Every expectation over one period (SDMX text) of the ledger at `database_url`, opened read-only.

    An exception of the engine is a check with `broken` set and no success: for ops, not a statement about data.
    Raises ValueError for a text that is no period, LedgerUnavailable when the ledger or its views cannot be read."""
    wanted = str(Period.parse(period))  # from here on safe inside a query
    with _quiet():
        import great_expectations as gx

        with _ledger(gx, read_only(database_url)) as source:
            batches = _batches(source, wanted, as_of)
            checks = tuple(_validate(gx, batches[one.view], one, wanted) for one in expectations())
    return AuditResult(wanted, as_of, checks, f"great_expectations {gx.__version__}")


def read_only(database_url: str) -> str:
    """The same database by a connection that cannot write: SQLite by mode=ro, PostgreSQL by a session setting."""
    scheme, _, rest = database_url.partition("://")
    if scheme.startswith("sqlite"):
        location = rest.removeprefix("/")
        if location.startswith("file:") and "mode=ro" in location:
            return database_url
        path = Path(location.removeprefix("file:").partition("?")[0]).absolute()
        return f"sqlite:///file:{quote(str(path))}?mode=ro&uri=true"
    joint = "&" if "?" in rest else "?"
    return f"{database_url}{joint}options={quote('-c default_transaction_read_only=on')}"


@contextmanager
def _quiet() -> Iterator[None]:
    """The engine's own deprecation notices are no concern of those who read the audit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _ledger(gx: Any, url: str) -> Iterator[Any]:
    """The ledger as the engine's data source; its connections are closed at the end, whatever happened."""
    from great_expectations.datasource.fluent.interfaces import TestConnectionError

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    add = context.data_sources.add_sqlite if url.startswith("sqlite") else context.data_sources.add_postgres
    try:
        source = add("ledger", connection_string=url)
        try:
            _require_views(source.get_execution_engine().get_inspector())
            yield source
        finally:
            source.get_execution_engine().close()
            source.get_engine().dispose()
    except TestConnectionError as error:
        reason = str(error.__cause__ or error).splitlines()[0]
        raise LedgerUnavailable(
            f"the audit cannot read the ledger: {reason}; check that it exists and who may read it"
        ) from error


def _require_views(inspector: Any) -> None:
    lacking = sorted(READ - {*inspector.get_view_names(), *inspector.get_table_names()})
    if lacking:
        raise LedgerUnavailable(f"the ledger has no {', '.join(lacking)}; run its migrations, then audit again")


def _batches(source: Any, period: str, as_of: date) -> Mapping[str, Any]:
    """View name -> the batch of its rows for the period."""
    batches = {}
    for name, query in VIEWS.items():
        asset = source.add_query_asset(name, query=query.format(period=period, as_of=as_of.isoformat()))
        batches[name] = asset.add_batch_definition_whole_table(name).get_batch()
    return batches


def _validate(gx: Any, batch: Any, expected: Expectation, period: str) -> AuditCheck:
    arguments = dict(expected.arguments)
    if expected.query:
        arguments["unexpected_rows_query"] = expected.query.replace(":period", f"'{period}'")
    kind = getattr(gx.expectations, expected.name)
    expectation = kind(**arguments, severity=expected.severity, meta={"rule": expected.rule})
    form = {"result_format": "COMPLETE", "partial_unexpected_count": EXAMPLES, "return_unexpected_index_query": False}
    raw: dict[str, Any] = batch.validate(expectation, result_format=form).to_json_dict()
    return _check(expected, raw)


def _check(expected: Expectation, raw: Mapping[str, Any]) -> AuditCheck:
    result = raw.get("result") or {}
    return AuditCheck(
        rule=expected.rule,
        severity=expected.severity,
        success=bool(raw.get("success")),
        observed=_observed(result),
        expected=_said(expected, "en"),
        broken=broken(raw.get("exception_info") or {}),
        name_zh=_said(expected, "zh"),
        name_en=_said(expected, "en"),
        examples=_examples(expected, result),
    )


def _said(expected: Expectation, language: str) -> str:
    return say(language, f"audit.expectation.{expected.rule}")


def broken(exception_info: Mapping[str, Any]) -> str:
    """The first message of an exception, empty when none was raised. The engine reports it flat, or nested by metric."""
    found = [exception_info, *(nested for nested in exception_info.values() if isinstance(nested, Mapping))]
    for info in found:
        if info.get("raised_exception"):
            message = str(info.get("exception_message") or "").strip()
            return message.splitlines()[0] if message else "the engine raised an exception without a message"
    return ""


def _observed(result: Mapping[str, Any]) -> str:
    """How many rows were counted: rows of the table, or rows that should not be there."""
    number = result.get("observed_value", result.get("unexpected_count"))
    return "" if number is None else str(number)


def _examples(expected: Expectation, result: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    rows = (result.get("details") or {}).get("unexpected_rows") or result.get("partial_unexpected_list") or []
    column = str(expected.arguments.get("column", "value"))
    return tuple(row if isinstance(row, Mapping) else {column: row} for row in rows[:EXAMPLES])
