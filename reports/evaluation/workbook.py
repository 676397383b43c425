"""evaluation.xlsx: a summary, the evidence of each verdict, the figures, rules and versions; in full precision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.columns import OBSERVATION
from reports.evaluation.model import Evaluation, veiled
from reports.evaluation.names import SEAL_NAME
from reports.evaluation.summary import judged, notices, title
from reports.evaluation.texts import method_lines, text
from reports.evaluation.views import NONE, VerdictView, Views
from reports.workbook.xlsx import packed, put_text
from words.names import name_of

SUMMARY = (
    "number", "place", "indicator", "nature", "unit", "baseline", "baseline_period", "goal", "deadline", "actual", "period", "expected",
    "gap", "verdict", "reason", "clause",
)  # fmt: skip
EVIDENCE = (
    "target_id", "place", "indicator", "verdict", "clause", "quote", "kind", "path", "period", "actual", "expected",
    "gap", "dead_band", "share_of_time", "share_done", "slip", "pace_achieved", "pace_needed", "next_value", "outlook",
    "variation", "assurance", "annual_light", "plan_light", "strictest", "numerator", "denominator", "provenance",
    "attested", "covered", "second_route", "submission", "location",
    "received_at", "sha256", "config", "reason",
)  # fmt: skip
MEASURES = (
    "target_id", "place", "indicator", "verdict", "measure", "owner", "period", "measured_from", "effect", "effect_by",
    "outcome", "outcome_value", "proposal",
)  # fmt: skip
WIDTHS = {"measure": 44.0, "owner": 22.0, "proposal": 34.0, "indicator": 28.0, "verdict": 18.0, "reason": 30.0, "clause": 24.0, "quote": 44.0, "sha256": 34.0, "config": 34.0,
          "submission": 28.0, "location": 34.0, "kind": 20.0, "path": 20.0, "denominator": 30.0, "provenance": 26.0, "second_route": 40.0, "number": 6.0, "rule": 34.0, "rule_name": 90.0}  # fmt: skip
HEADER_ROW = 4
LINE_HEIGHT = 15.0  # points
PAGES_ACROSS = 3  # of the sheets that are for reading on a screen
Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A number in full precision, shown with the indicator's decimals."""

    value: float | None
    decimals: int


def workbook(evaluation: Evaluation, json_sha256: str, evidence_sha256: str) -> bytes:
    """The workbook; the same evaluation is the same bytes. It carries the hash of the JSON in its properties too."""
    from openpyxl import Workbook

    views, language = Views(evaluation), evaluation.language
    book = Workbook()
    book.remove(book.worksheets[0])
    sheets: dict[str, tuple[Row, list[Row]]] = {
        "sheet_summary": (_labels(SUMMARY, language), [_summary(view) for view in views.all]),
        "sheet_evidence": (_labels(EVIDENCE, language), [_evidence(view) for view in views.all]),
        "sheet_measures": (_labels(MEASURES, language), [row for view in views.all for row in _measures(view)]),
        "sheet_data": ((*OBSERVATION, "sha256"), _data(evaluation)),
        "sheet_rules": (_labels(("rule", "rule_name", "rule_version", "severity"), language), _rules(evaluation)),
    }
    for key, (header, rows) in sheets.items():
        _fill(book.create_sheet(text(key, language)), evaluation, header, rows)
    _put_rows(book.worksheets[-1], _versions(evaluation, json_sha256, evidence_sha256), language)
    book.properties.keywords = f"{SEAL_NAME}:{json_sha256}"
    book.properties.title = title(evaluation)
    book.properties.creator = "Planwatch"
    return packed(book)


def _labels(keys: Sequence[str], language: str) -> Row:
    return tuple(text(key, language) for key in keys)


def _summary(view: VerdictView) -> Row:
    row, decimals = view.row, view.indicator.decimals

    def shown(value: float | None) -> PrintedNumber:
        return PrintedNumber(value, decimals)

    return (
        view.number, view.place, view.name, view.nature, view.unit, view.baseline, view.baseline_period, view.goal,
        view.deadline,
        view.figure_text if view.withheld else shown(row.actual), view.period, shown(row.expected),
        shown(row.gap), f"{view.sign} {view.verdict}", view.reason, row.clause,
    )  # fmt: skip


def _evidence(view: VerdictView) -> Row:
    row, figure = view.row, view.figure
    language = view.language
    return (
        row.target_id, view.place, view.name, view.verdict, f"{row.document_no} {row.clause}".strip(), row.quote,
        view.kind_name, view.path, row.period, row.actual, row.expected, row.gap, view.subject.dead_band,
        row.share_of_time, row.share_done, row.slip_months, row.pace_achieved, row.pace_needed, row.next_value,
        *("" if words == NONE else words for words in (view.outlook, view.variation, view.assurance)),
        view.light(row.annual_light), view.light(row.plan_light), text("yes" if row.strictest else "no", language),
        figure.get("numerator"), row.denominator or figure.get("denominator"),
        view.provenance, view.attested, row.covered, view.second_route, row.submission_id, view.location,
        figure.get("received_at"), view.receipt_sha256, row.config_sha256, view.reason,
    )  # fmt: skip


def _measures(view: VerdictView) -> list[Row]:
    """A row per measure that stands; one without, where something is proposed and none was named."""
    head, decimals = (view.row.target_id, view.place, view.name, view.verdict), view.indicator.decimals
    standing = view.followup.standing if view.followup else ()
    rows: list[Row] = [
        (*head, one.measure.text, one.measure.owner, one.measure.period, PrintedNumber(one.measure.figure, decimals),
         PrintedNumber(one.measure.effect, decimals), one.measure.due_on, name_of("measure", one.outcome, view.language),
         PrintedNumber(one.value, decimals), view.proposal)
        for one in standing
    ]  # fmt: skip
    if not rows and view.proposal != NONE:
        return [(*head, *("",) * 8, view.proposal)]
    return rows


def _data(evaluation: Evaluation) -> list[Row]:
    rows = veiled(evaluation).select(OBSERVATION).iter_rows(named=True)
    return [(*row.values(), evaluation.receipts.get(row["receipt_id"] or "", "")) for row in rows]


def _rules(evaluation: Evaluation) -> list[Row]:
    language = evaluation.language
    return [
        (rule.id, rule.names.get(language, ""), rule.version, name_of("severity", rule.severity, language))
        for rule in evaluation.rules.values()
    ]


def _versions(evaluation: Evaluation, json_sha256: str, evidence_sha256: str) -> list[Row]:
    language = evaluation.language
    facts = {
        "version": evaluation.product_version,
        "config": evaluation.config_sha256,
        "evidence_sha256": evidence_sha256,
        "json_sha256": json_sha256,
        "as_of": evaluation.as_of,
        "known_at": evaluation.known_at,
    }
    named: list[Row] = [(text(key, language), value) for key, value in facts.items()]
    method = [(text("method", language), line) for line in method_lines(language)]
    return [(), *named, *method, ("", text("recompute", language))]


def _fill(sheet: Any, evaluation: Evaluation, header: Row, rows: Sequence[Row]) -> None:
    """Title, notices and how much is judged, then the table with its header fixed above and on every printed page."""
    from openpyxl.utils import get_column_letter

    from reports.workbook.style import GRID, HEADER, align, font, landscape, title_font

    language = evaluation.language
    put_text(sheet["A1"], title(evaluation))
    sheet["A1"].font = title_font(language)
    put_text(sheet["A2"], " ".join(notices(evaluation)))
    sheet["A2"].font = font(language, bold=evaluation.simulated)
    put_text(sheet["A3"], judged(evaluation))
    sheet["A3"].font = font(language, bold=True)
    by_label = {text(key, language): width for key, width in WIDTHS.items()}
    for column, label in enumerate(header, start=1):
        cell = sheet.cell(HEADER_ROW, column)
        put_text(cell, str(label))
        cell.font, cell.fill, cell.border, cell.alignment = font(language, bold=True), HEADER, GRID, align("center")
        sheet.column_dimensions[get_column_letter(column)].width = by_label.get(str(label), 13.0)
    _put_rows(sheet, rows, language)
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    landscape(sheet, HEADER_ROW)
    sheet.page_setup.fitToWidth = 1 if len(header) <= len(SUMMARY) else PAGES_ACROSS


def _put_rows(sheet: Any, rows: Sequence[Row], language: str) -> None:
    """Below what is there, each row as high as its longest text asks."""
    from reports.workbook.style import GRID, align, font

    first = max(sheet.max_row, HEADER_ROW) + 1
    for index, row in enumerate(rows, start=first):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(index, column)
            _put(cell, value)
            cell.font, cell.border = font(language), GRID
            is_text = cell.data_type == "s"
            cell.alignment = align("left", "top") if is_text else align("right", "top", wrap=False)
        sheet.row_dimensions[index].height = LINE_HEIGHT * _lines(sheet, row)


def _lines(sheet: Any, row: Row) -> int:
    from openpyxl.utils import get_column_letter

    from reports.workbook.style import lines_needed

    texts = {column: value for column, value in enumerate(row, start=1) if isinstance(value, str)}
    widths = {column: sheet.column_dimensions[get_column_letter(column)].width for column in texts}
    return max((lines_needed(words, widths[column]) for column, words in texts.items()), default=1)


def _put(cell: Any, value: Any) -> None:
    """Numbers as numbers, days and instants (in UTC) as texts that nothing reads as something else."""
    if isinstance(value, PrintedNumber):
        cell.value = value.value
        cell.number_format = "0." + "0" * value.decimals if value.decimals else "0"
    elif isinstance(value, datetime):
        put_text(cell, f"{value:%Y-%m-%d %H:%M:%S} UTC")
    elif isinstance(value, date):
        put_text(cell, value.isoformat())
    elif isinstance(value, str):
        put_text(cell, value)
    else:
        cell.value = value
