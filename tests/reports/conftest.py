"""One district, one monthly form, and findings to return."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.finding import Finding, Rule
from domain.form import DueRule, Form, FormLine
from domain.indicator import Indicator, Parts, Unit
from domain.kind import Sort
from domain.period import Period
from domain.place import Place, PlaceTree
from domain.submission import Provenance, Reading
from flows.kinds import shipped_kinds
from reports.workbook.formofplace import FormOfPlace
from reports.workbook.questions import Returned
from reports.workbook.returned import returned_workbook
from reports.workbook.template import blank_form, filled_form
from sources.read.directory import Directory
from sources.read.received import read_any

PERIOD = Period("month", 2023, 8)
ANSWER_BY = date(2023, 9, 7)


@dataclass(frozen=True)
class Desk:
    """Writes and reads the workbooks of one district."""

    form: Form
    place: Place
    indicators: dict[str, Indicator]
    units: dict[str, Unit]
    rules: dict[str, Rule]
    folder: Path

    def template(self, reading: Reading | None = None, language: str = "zh", provenance: Any = "submitted") -> bytes:
        about = FormOfPlace(self.form, self.place, self.indicators, self.units, language)
        if provenance == "simulated":
            empty = Reading(self.form.code, self.place.code, PERIOD, ())
            return filled_form(about, replace(reading or empty, provenance=provenance))
        return filled_form(about, reading) if reading else blank_form(about, PERIOD)

    def returned(
        self,
        original: bytes,
        findings: list[Finding],
        *,
        language: str = "zh",
        version: int = 1,
        provenance: Any = "submitted",
        **told: Any,
    ) -> bytes:
        about = Returned(
            form=self.form,
            place=self.place,
            period=PERIOD,
            version=version,
            answer_by=ANSWER_BY,
            language=language,
            simulated=provenance == "simulated",
            indicators=self.indicators,
            rules=self.rules,
            **told,
        )
        return returned_workbook(original, findings, about)

    def read(self, content: bytes) -> Reading:
        (reading,) = read_any(
            content,
            "f.xlsx",
            Directory(
                {self.form.code: self.form},
                PlaceTree((self.place,)),
                self.indicators,
                self.units,
                shipped_kinds()[Sort.LAYOUT],
                date(2023, 9, 5),
            ),
            Provenance.SUBMITTED,
        )
        return reading


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    parts = Parts("规范管理人数", "在管患者人数", 100.0, "managed", "patients")
    gps = Parts("全科医生数", "年末常住人口", 10_000.0, "practitioners", "residents", register="population")
    listed = (
        Indicator(
            "hypertension", "高血压患者规范管理率", "percent", "higher_better", "share", 2, "Hypertension", parts=parts
        ),
        Indicator(
            "gp_density", "每万人口全科医生数", "per_10k", "higher_better", "density", 2, "Practitioners", parts=gps
        ),
        Indicator("visits", "门诊人次", "times", "neutral", "count", 0, "Visits"),
    )
    units = (
        Unit("percent", "%", "share", 100),
        Unit("per_10k", "人", "density", 10_000, "per 10,000"),
        Unit("times", "人次", "count", None, "visits"),
    )
    lines = tuple(FormLine(one.code, row) for row, one in enumerate(listed, start=1))
    lines += (FormLine("visits", 4, item="急诊"),)
    texts = {
        "zh": "填报{observed}%；按同表分子{numerator}、分母{denominator}复算为{recomputed}%。",
        "en": "Reported {observed} %; {numerator} of {denominator} make {recomputed} %.",
    }
    rule = Rule(
        "recomputed_rate",
        "recomputed_rate",
        "deterministic",
        "block",
        "cell",
        names={"zh": "与分子分母不一致", "en": "Differs from its parts"},
        texts=texts,
        causes={"zh": "是否为小数点录入问题？", "en": "Was the point left out?"},
    )
    return Desk(
        form=Form(
            "monthly",
            "卫生健康月报",
            "month",
            lines,
            ("370683",),
            DueRule(working_days=3),
            date(2023, 1, 1),
            table_no="烟卫统1表",
            authority="烟台市卫生健康委员会",
            name_en="Monthly return",
        ),
        place=Place("370683", "莱州市", "district", name_en="Laizhou", short_name="莱州市"),
        indicators={one.code: one for one in listed},
        units={one.code: one for one in units},
        rules={"recomputed_rate": rule},
        folder=tmp_path,
    )


@pytest.fixture
def finding() -> Callable[..., Finding]:
    """A finding about E8 with 9240 of 2310 / 2500; any field can be given."""

    def build(**changes: Any) -> Finding:
        params = {"observed": "9240", "numerator": "2310", "denominator": "2500", "recomputed": "92.40"}
        fields: dict[str, Any] = {
            "id": "abc-1",
            "fingerprint": "abc",
            "rule": "recomputed_rate",
            "rule_version": 1,
            "tier": "deterministic",
            "severity": "block",
            "place": "370683",
            "indicator": "hypertension",
            "form": "monthly",
            "period": "2023-08",
            "item": "",
            "submission_id": "s1",
            "sheet": "卫生健康月报",
            "cell": "E8",
            "observed": "9240",
            "history": (91.2, 92.0, 93.5, 92.2),
            "expected_low": 88.11,
            "expected_high": 96.22,
            "proposal": "92.41",
            "params": params,
        }
        return Finding(**(fields | changes))

    return build
