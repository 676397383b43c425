"""Figures that cannot be turn red while they are typed: conditional formats without any macro, in the functions that Excel,
WPS and LibreOffice share. What is only unusual stays as it is, and nothing says which figure would pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle

from domain.form import FormLine
from domain.indicator import Indicator, IndicatorKind, Unit
from domain.submission import ObservationState
from reports.workbook.form.lines import asks_part
from reports.workbook.form.page import Page
from words.names import words_for

_EDGE = Side(style="thin", color="9C0006")
# Bold and framed too: whoever sees no red sees that.
RED = DifferentialStyle(
    font=Font(bold=True, color="9C0006"),
    fill=PatternFill("solid", bgColor="FFB3B3"),
    border=Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE),
)
MILD = DifferentialStyle(fill=PatternFill("solid", bgColor="FFF9E5"))
_WITH_FIGURE = (ObservationState.VALUE, ObservationState.ESTIMATED)
# Kinds of which there is never less than nothing. A growth rate or a balance can be negative.
_NOT_NEGATIVE = frozenset(
    {
        IndicatorKind.SHARE,
        IndicatorKind.COVERAGE,
        IndicatorKind.RATE,
        IndicatorKind.DENSITY,
        IndicatorKind.COUNT,
        IndicatorKind.RANK,
        IndicatorKind.SCORE,
        IndicatorKind.MILESTONE,
    }
)


def write_checks(page: Page) -> None:
    """The conditional formats of every line, those that turn red before the one that asks for what is missing."""
    for row, line in enumerate(page.form.lines, start=page.first):
        indicator = page.about.indicators[line.indicator]
        formulas = Formulas(page, row, indicator, page.about.units.get(indicator.unit))
        _add(page, "value", row, formulas.impossible_value(), RED)
        for part in ("numerator", "denominator"):
            if asks_part(indicator, part):
                _add(page, part, row, formulas.impossible_part(part), RED)
        _add(page, "state", row, formulas.impossible_state(), RED)
        for key in _asked(line, indicator):
            _add(page, key, row, formulas.empty(key), MILD)


def _add(page: Page, key: str, row: int, formula: str, style: DifferentialStyle) -> None:
    rule = Rule(type="expression", dxf=style, formula=[formula], stopIfTrue=True)
    page.sheet.conditional_formatting.add(f"{page.letters[key]}{row}", rule)


def _asked(line: FormLine, indicator: Indicator) -> Iterator[str]:
    """The cells of a line that must not stay empty."""
    if line.required and not line.from_export:
        yield "value"
        if line.parts_required:
            yield from (part for part in ("numerator", "denominator") if asks_part(indicator, part))


@dataclass(frozen=True, slots=True)
class Formulas:
    """The conditions of one line, as formulas over its own cells; every one is false for cells left empty."""

    page: Page
    row: int
    indicator: Indicator
    unit: Unit | None

    def impossible_value(self) -> str:
        """A text that is neither number nor state, a figure out of bounds, one that its parts do not make, or one beside
        a state that says there is none."""
        value = self._at("value")
        wrong = [*self._out_of_bounds(), *self._not_of_its_parts(), self._beside_state()]
        return f"IF(ISNUMBER({value}),OR({','.join(wrong)}),{self._no_number(value, states=True)})"

    def impossible_part(self, part: str) -> str:
        """A text, a negative number, nothing to divide by, or a part larger than its whole."""
        own = self._at(part)
        wrong = [f"{own}<0"]
        if part == "denominator":
            wrong.append(f"AND({own}=0,N({self._at('numerator')})>0)")
        if self.indicator.kind == IndicatorKind.SHARE and asks_part(self.indicator, "denominator"):
            numerator, denominator = self._at("numerator"), self._at("denominator")
            wrong.append(f"AND(ISNUMBER({numerator}),ISNUMBER({denominator}),N({numerator})>N({denominator}))")
        return f"IF(ISNUMBER({own}),OR({','.join(wrong)}),{self._no_number(own, states=False)})"

    def impossible_state(self) -> str:
        """A state that says there is no figure, beside a figure."""
        return f"AND(ISNUMBER({self._at('value')}),{self._beside_state()})"

    def empty(self, key: str) -> str:
        """Neither a figure nor a state that says why there is none; a state may stand in place of the figure."""
        stated = f"LEN({self._at('state')})>0,ISTEXT({self._at('value')})"
        return f"AND(LEN({self._at(key)})=0,NOT(OR({stated})))"

    def _at(self, key: str) -> str:
        return f"${self.page.letters[key]}${self.row}"

    def _out_of_bounds(self) -> Iterator[str]:
        low, high = bounds_of(self.indicator, self.unit)
        if low is not None:
            yield f"{self._at('value')}<{low:.15g}"
        if high is not None:
            yield f"{self._at('value')}>{high:.15g}"
        if self.indicator.kind == IndicatorKind.COUNT and self.indicator.decimals == 0:
            yield f"{self._at('value')}<>INT({self._at('value')})"

    def _not_of_its_parts(self) -> Iterator[str]:
        """Further from what the parts make than half a unit of the last digit that was written, as the gate tells it."""
        parts = self.indicator.parts
        if parts is None or parts.register:
            return
        value, numerator, denominator = (self._at(key) for key in ("value", "numerator", "denominator"))
        made = f"{parts.multiplier:.15g}*{numerator}/{denominator}"
        apart = f"ABS({value}-{made})>{self._half_a_unit(value)}+0.000000001*(1+ABS({value}))"
        yield f"IF(AND(ISNUMBER({numerator}),ISNUMBER({denominator}),N({denominator})>0),{apart},FALSE)"

    def _half_a_unit(self, value: str) -> str:
        """Half a unit of the last digit written, at least of the last that is printed: 92 was rounded more than 92.4."""
        written = f"{0.5 * 10.0**-self.indicator.decimals:.15g}"
        for digits in reversed(range(self.indicator.decimals)):
            written = f"IF({value}=ROUND({value},{digits}),{0.5 * 10.0**-digits:.15g},{written})"
        return written

    def _beside_state(self) -> str:
        state = self._at("state")
        excludes = [f'TRIM({state})="{word}"' for word in _state_words(with_figure=False)]
        return f"OR({','.join(excludes)})"

    def _no_number(self, cell: str, *, states: bool) -> str:
        """A text that no number can be read from; full-width digits, commas and the sign of the unit are understood."""
        bare = f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(ASC(TRIM({cell})),",",""),"%",""),"‰","")'
        text = f"AND(ISTEXT({cell}),LEN(TRIM({cell}))>0,ISERROR(VALUE({bare})))"
        if not states:
            return text
        known = [f'TRIM({cell})="{word}"' for word in _state_words(with_figure=None)]
        return f"AND({text},NOT(OR({','.join(known)})))"


def bounds_of(indicator: Indicator, unit: Unit | None) -> tuple[float | None, float | None]:
    """What a figure can be: the bounds of its indicator, else those of its kind."""
    low, high = indicator.bounds.low, indicator.bounds.high
    if low is None and indicator.kind in _NOT_NEGATIVE:
        low = 0.0
    if high is None and indicator.kind == IndicatorKind.SHARE and unit is not None and unit.per:
        high = float(unit.per)
    return low, high


def _state_words(*, with_figure: bool | None) -> list[str]:
    """What people write for states, where nothing is asked for those with or without a figure."""
    words = words_for("observation").items()
    fitting = [word for word, code in words if with_figure is None or (code in _WITH_FIGURE) == with_figure]
    return [word for word in fitting if '"' not in word]
