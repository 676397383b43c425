"""The sheet 核实事项: what is odd, by which arithmetic, and room for the clerk's answer; what is answered already, what was
read of the answers, and what was not read. It asks; it never says which figure would pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.finding import Finding, Severity
from domain.submission import REASON_CODES
from reports.workbook.package.looks import Look
from reports.workbook.package.page import Page, Put, Row
from reports.workbook.questions import Numbered, Returned
from reports.workbook.style import lines_needed
from words.catalogue import say
from words.dates import brief_day, period_label
from words.doubts import why_left_aside, why_unread
from words.labels import CHOICES, FINDING_COLUMNS, FINDINGS_SHEET, RETURN_LABELS, word
from words.names import mark_before, name_of
from words.numbers import number
from words.subject import subject_of

HEADER_ROW = 8
_COLUMNS = (
    "number", "sheet", "cell", "indicator", "observed", "history", "why", "causes", "effect", "choice", "reason", "note",
    "evidence", "answered_by", "finding",
)  # fmt: skip
_LETTERS = dict(zip(_COLUMNS, "ABCDEFGHIJKLMNO", strict=True))
# The answers in the order in which they are offered; the words begin with their letters.
_CHOICES = ("fix", "explain", "definition")
_WIDTHS = dict(zip("ABCDEFGHIJKLMNO", (6, 15, 8, 20, 11, 15, 36, 24, 10, 17, 13, 22, 15, 10, 6), strict=True))
_ANSWERS = ("choice", "reason", "note", "evidence", "answered_by")
_CENTRED = ("number", "cell", "observed", "history", "effect", "choice", "reason", "answered_by")
_LAST = _LETTERS["answered_by"]
_WHOLE_WIDTH = sum(_WIDTHS.values()) - _WIDTHS["O"]
_LIST_LINE = 20  # points
_LONGEST_ROW = 400  # points; a spreadsheet takes 409


def finding_page(items: Sequence[Numbered], about: Returned, name: str, sheets: Sequence[str]) -> Page:
    """The sheet as rows of cells; `sheets` are those of the file, to which its lines lead."""
    return _FindingSheet(items, about, sheets).page(name)


def page_names(language: str) -> str:
    """What the sheet is called where the name is free."""
    return word(FINDINGS_SHEET, "findings", language)


@dataclass(frozen=True)
class _FindingSheet:
    items: Sequence[Numbered]
    about: Returned
    sheets: Sequence[str]

    @property
    def language(self) -> str:
        return self.about.language

    def _said(self, key: str, **facts: object) -> str:
        return say(self.language, f"workbook.findings.{key}", **facts)

    def page(self, name: str) -> Page:
        hidden = frozenset({_LETTERS["finding"]})
        page = Page(name, HEADER_ROW, f"E{HEADER_ROW + 1}", _LAST, _WIDTHS, hidden)
        page.rows += [*self._top(), self._legend(), Row(8), self._header()]
        for item in self.items:
            if item.finding.sheet in self.sheets and item.finding.cell:
                sheet = item.finding.sheet.replace("'", "''")
                page.links[f"{_LETTERS['cell']}{page.next}"] = f"'{sheet}'!{item.finding.cell}"
            page.rows.append(self._row(item))
        self._lists(page)
        page.rows += [*self._answers_read(), *self._left_aside()]
        return page

    def _top(self) -> list[Row]:
        version = self.about.version
        how = self._said("how", version=version, next=version + 1)
        rebuilt = say(self.language, f"workbook.rebuilt.{self.about.rebuilt}") if self.about.rebuilt else ""
        return [
            self._across(self._title(), Look("title", across="center"), 34),
            self._across(self._due(), Look("bold"), 22),
            self._across(how, Look(), 38),
            self._across(self._said("records_decide"), Look(), 20),
            self._across(rebuilt, Look("warned"), 20 if rebuilt else 6),
        ]

    def _across(self, text: str, look: Look, height: float) -> Row:
        return Row(height, {"A": Put(text, look)}, across=_LAST)

    def _title(self) -> str:
        mark = mark_before(self.language) if self.about.simulated else ""
        return mark + self._said(
            "title",
            place=self.about.place.label(self.language),
            period=period_label(self.about.period, self.language),
            form=self.about.form.label(self.language),
            version=self.about.version,
        )

    def _due(self) -> str:
        notes = sum(not item.asks and not item.answered for item in self.items)
        answered = sum(bool(item.answered) for item in self.items)
        more = self._said("answered", count=answered) if answered else ""
        more += self._said("notes", count=notes) if notes else ""
        asked = sum(item.asks for item in self.items)
        return self._said("due", day=brief_day(self.about.answer_by, self.language), asked=asked, notes=more)

    def _legend(self) -> Row:
        row = Row(20, {"C": Put(self._said("legend"), Look(across="right"))})
        for letter, severity in zip("DEF", (Severity.BLOCK, Severity.QUERY, Severity.NOTE), strict=True):
            look = Look(fill=severity, frame="marked", across="center")
            row.cells[letter] = Put(name_of("severity", severity, self.language), look)
        if self.about.token:
            label = self._said("token", label=word(RETURN_LABELS, "token", self.language))
            row.cells["K"] = Put(label, Look("small", across="right"))
            row.cells["L"] = Put(self.about.token, Look("small"))
        return row

    def _header(self) -> Row:
        row = Row(26)
        for key, letter in _LETTERS.items():
            fill = "answer" if key in _ANSWERS else "header"
            text = word(FINDING_COLUMNS, key, self.language)
            row.cells[letter] = Put(text, Look("bold", fill, "grid", "center"))
        return row

    def _row(self, item: Numbered) -> Row:
        texts = self._texts(item)
        lines = max(lines_needed(text, _WIDTHS[_LETTERS[key]]) for key, text in texts.items() if key != "finding")
        row = Row(min(_LONGEST_ROW, max(34, 15 * lines + 8)))
        for key, letter in _LETTERS.items():
            row.cells[letter] = Put(texts.get(key, ""), self._look(key, item))
        row.cells["A"] = Put(item.number, row.cells["A"].look)
        return row

    def _look(self, key: str, item: Numbered) -> Look:
        across = "center" if key in _CENTRED else "left"
        is_link = key == "cell" and item.finding.sheet in self.sheets and item.finding.cell
        if item.answered:
            return Look("link" if is_link else "text", "greyed", "grid", across)
        fill = "answer" if key in _ANSWERS else str(item.finding.severity) if key == "effect" else ""
        return Look("link" if is_link else "text", fill, "grid", across)

    def _texts(self, item: Numbered) -> dict[str, str]:
        finding, language = item.finding, self.language
        known = self.about.indicators.get(finding.indicator)
        name = subject_of(finding, self.about.indicators, language)
        detail = "" if finding.is_whole else finding.item
        return {
            "sheet": finding.sheet or self._said("nowhere"),
            "cell": finding.cell or self._said("nowhere"),
            "indicator": say(language, "workbook.item", name=name, item=detail) if detail else name,
            "observed": finding.observed,
            "history": self._history(finding.history, known.decimals if known else 2),
            "why": f"{item.rule_name(language)}\n{item.why(language)}",
            "causes": item.causes(language),
            "effect": name_of("severity", finding.severity, language),
            "finding": item.ids,
        } | (self._answer(finding, item.answered) if item.answered else {})

    def _answer(self, finding: Finding, choice: str) -> dict[str, str]:
        """What the clerk has answered, in the clerk's own words: it is not asked again."""
        reason = finding.answer_reason
        return {
            "effect": self._said("answered_state"),
            "choice": word(CHOICES, choice, self.language),
            "reason": name_of("answer_reason", reason, self.language) if reason else "",
            "note": finding.answer_note,
            "evidence": finding.answer_evidence,
        }

    def _history(self, history: Sequence[float], decimals: int) -> str:
        """The district's own earlier figures, as they were: never an interval computed from them."""
        if not history:
            return self._said("no_history")
        if len(history) <= 3:
            return say(self.language, "joint.list").join(number(value, decimals) for value in history)
        low, high = number(min(history), decimals), number(max(history), decimals)
        return self._said("history", n=len(history), low=low, high=high)

    def _lists(self, page: Page) -> None:
        choices = [word(CHOICES, code, self.language) for code in _CHOICES]
        reasons = [name_of("answer_reason", code, self.language) for code in REASON_CODES]
        last = max(page.next - 1, HEADER_ROW + 1)
        for key, names in (("choice", choices), ("reason", reasons)):
            page.lists.append((f"{_LETTERS[key]}{HEADER_ROW + 1}:{_LETTERS[key]}{last}", names))

    def _answers_read(self) -> list[Row]:
        read, unread = self.about.answers_read, self.about.unread_answers
        if not read and not unread:
            return []
        head = self._said("answers_unread" if unread else "answers_read", read=read, unread=len(unread))
        lines = []
        for one in unread:
            key = "unread" if one.cell else "unread_anywhere"
            lines.append(self._said(key, number=one.number, where=one.cell, why=why_unread(one, self.language)))
        return self._section(head, lines)

    def _left_aside(self) -> list[Row]:
        lines = []
        for one in self.about.left_aside:
            where = self._said("place", sheet=one.sheet, cells=one.cells).strip() if one.sheet else one.cells
            why = why_left_aside(one, self.language)
            lines.append(self._said("left", where=where, why=why) if where else why)
        return self._section(self._said("left_aside"), lines) if lines else []

    def _section(self, head: str, lines: Sequence[str]) -> list[Row]:
        rows = [Row(10), self._across(head, Look("bold", "header", "grid"), 22)]
        for line in lines:
            height = max(_LIST_LINE, 15 * lines_needed(line, _WHOLE_WIDTH) + 5)
            rows.append(self._across(line, Look(), min(_LONGEST_ROW, height)))
        return rows
