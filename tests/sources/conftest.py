"""A small country for the readers: two districts, one monthly form of three lines, and a way to type a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from databases import Database, Postgres, Sqlite
from domain.errors import RefusedFile
from domain.form import DueRule, Form, FormLine
from domain.indicator import Bounds, Indicator, Parts, Unit
from domain.place import Place, PlaceTree
from domain.submission import Provenance, Reading
from sources.read.directory import Directory
from sources.read.layouts.form import KIND as OUR_FORM
from sources.read.received import read_any
from webserver import Web, serving

TODAY = date(2023, 9, 5)
PEOPLE = Parts("规范管理人数", "在管患者人数", 100.0, "managed", "patients")


@dataclass
class Clerk:
    """Types a form into a sheet, cell by cell, and lets Planwatch read it, as our form and nothing else."""

    forms: dict[str, Form]
    places: PlaceTree
    indicators: dict[str, Indicator]
    units: dict[str, Unit]

    def sheet(self, **changes: Any) -> bytes:
        """The filled form with some cells changed, by address; `sheets` holds further sheets as rows."""
        further = changes.pop("sheets", {})
        book = Workbook()
        page = book.active
        page.title = "月报"
        for row in self.rows():
            page.append(row)
        for address, value in changes.items():
            page[address] = value
        for name, rows in further.items():
            other = book.create_sheet(name)
            for row in rows:
                other.append(row)
        saved = BytesIO()
        book.save(saved)
        return saved.getvalue()

    def rows(self) -> list[list[Any]]:
        return [
            ["卫生健康月报"],
            [None, "报表代码：", "monthly"],
            [None, "填报单位：", "福山区", None, "区划代码：", "370611"],
            [None, "报告期：", "2023年8月"],
            ["序号", "指标代码", "指标名称", "计量单位", "本期数", "分子", "分母", "数据状态", "说明"],
            [1, "hypertension", "高血压患者规范管理率", "%", 92.4, 2310, 2500, None, None],
            [2, "diabetes", "糖尿病患者规范管理率", "%", 90.5, 1810, 2000, None, None],
            [3, "visits", "门诊人次", "人次", 12345, None, None, None, None],
            [],
            [None, "单位负责人：", "张某", "填表人：", "李某", "联系电话：", "13800000000", "报出日期：", "2023-09-04"],
        ]

    def read(self, content: bytes, *, today: date = TODAY) -> Reading:
        (reading,) = read_any(
            content,
            "月报.xlsx",
            Directory(self.forms, self.places, self.indicators, self.units, {OUR_FORM.code: OUR_FORM}, today),
            Provenance.SUBMITTED,
        )
        return reading

    def reads(self, **changes: Any) -> Reading:
        return self.read(self.sheet(**changes))

    def refused(self, content: bytes | None = None, **changes: Any) -> RefusedFile:
        """The refusal that a file meets; fails when it is read."""
        with pytest.raises(RefusedFile) as caught:
            self.read(self.sheet(**changes) if content is None else content)
        return caught.value


@pytest.fixture
def places() -> PlaceTree:
    return PlaceTree(
        (
            Place("370600", "烟台市", "city", name_en="Yantai"),
            Place("370611", "福山区", "district", "370600", "Fushan"),
            Place("370683", "莱州市", "district", "370600", "Laizhou"),
            Place("370684", "蓬莱市", "district", "370600", "Penglai City", valid_to=date(2020, 6, 30)),
        )
    )


@pytest.fixture
def indicators() -> dict[str, Indicator]:
    percent = {"unit": "percent", "direction": "higher_better", "kind": "share", "decimals": 2, "parts": PEOPLE}
    listed = (
        Indicator("hypertension", "高血压患者规范管理率", name_en="Hypertension managed", **percent),
        Indicator("diabetes", "糖尿病患者规范管理率", name_en="Diabetes managed", bounds=Bounds(0, 100), **percent),
        Indicator("visits", "门诊人次", "times", "neutral", "count", 0, "Visits", aliases=("总门诊人次",)),
    )
    return {indicator.code: indicator for indicator in listed}


@pytest.fixture
def units() -> dict[str, Unit]:
    listed = (Unit("percent", "%", "share", 100), Unit("times", "人次", "count", None, "visits"))
    return {unit.code: unit for unit in listed}


@pytest.fixture
def form() -> Form:
    lines = tuple(
        FormLine(code, row, parts_required=code != "visits")
        for row, code in enumerate(("hypertension", "diabetes", "visits"), start=1)
    )
    due = DueRule(working_days=3, grace_working_days=2)
    places = ("370611", "370683", "370684")
    return Form("monthly", "卫生健康月报", "month", lines, places, due, date(2023, 1, 1), date(2024, 12, 31))


@pytest.fixture
def clerk(form: Form, places: PlaceTree, indicators: dict[str, Indicator], units: dict[str, Unit]) -> Clerk:
    return Clerk({"monthly": form}, places, indicators, units)


@pytest.fixture
def web() -> Iterator[Web]:
    """A web server of another office."""
    with serving() as started:
        yield started


@pytest.fixture
def sqlite(tmp_path: Path) -> Sqlite:
    """A database of another office, as a file."""
    return Sqlite(tmp_path / "their figures.db")


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[Postgres]:
    """The same on a server."""
    made = Postgres(postgres_server)
    yield made
    made.end()


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    """Both, one after the other."""
    made: Database = request.getfixturevalue(str(request.param))
    return made
