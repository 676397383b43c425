"""One month of files, and the ways by which they may come. Each way puts them where districts would, says what stands in
sources.yaml, and ends its server."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dhis2server
import s3server
import september
import sftpserver
import webserver
from domain.deployment import Deployment
from domain.submission import Reading
from flows.here import run_here
from flows.serve.app import create_app
from flows.serve.desk import Desk
from flows.settings import Settings
from flows.steps.founding import found
from flows.steps.pushtokens import add_token
from flows.wiring import deployment_of, look, opened
from ledger.export import export
from letters import letter
from mailserver import PASSWORD, Mailbox
from reports.workbook.formofplace import form_of_place
from reports.workbook.template import filled_form
from tests.flows.pushing import running

ROOT = Path(__file__).resolve().parents[2]
SEPTEMBER = datetime(2023, 9, 5, 8)  # noqa: DTZ001 - local time without a zone, as DHIS2 writes it
FOREIGN = "370602"  # this district's figures lie in the layout of another system
MAPPING = """code: services-export
name: 公共卫生平台月度导出
form: monthly-services
rows: indicators
columns:
  - {heading: 项目, holds: label}
  - {heading: 区划, holds: place_code}
  - {heading: 月份, holds: period}
  - {heading: 结果, holds: value}
  - {heading: 完成人数, holds: numerator}
  - {heading: 应完成人数, holds: denominator}
lines:
"""


@dataclass
class Month:
    """What the districts have to report, and the office to which it comes by one way."""

    home: Path
    environ: dict[str, str] = field(default_factory=dict)

    @cached_property
    def shipped(self) -> Deployment:
        return deployment_of(Settings.from_environ({}, config=str(ROOT / "config/shandong"), home=str(self.home)), {})

    @cached_property
    def readings(self) -> list[Reading]:
        return list(september.readings(self.shipped, "first"))

    @cached_property
    def files(self) -> dict[str, bytes]:
        """Box and name -> bytes: workbooks, and one text file of another system."""
        return dict(self._written(one) for one in self.readings)

    def _written(self, one: Reading) -> tuple[str, bytes]:
        if (one.place, one.form) == (FOREIGN, september.MONTHLY):
            return f"{one.place}/导出.csv", self._exported(one)
        content = filled_form(form_of_place(self.shipped, one.form, one.place), one)
        return f"{one.place}/{one.place}_{one.form}_{one.period}.xlsx", content

    def _exported(self, one: Reading) -> bytes:
        rows = [("项目", "区划", "月份", "结果", "完成人数", "应完成人数")]
        rows += [
            (
                f"甲{cell.indicator}",
                one.place,
                "2023年8月",
                cell.value_text,
                f"{cell.numerator:g}",
                f"{cell.denominator:g}",
            )
            for cell in one.cells
        ]
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        return text.getvalue().encode()

    @property
    def mapping(self) -> str:
        lines = self.shipped.forms[september.MONTHLY].lines
        return MAPPING + "".join(f"  - {{label: 甲{one.indicator}, indicator: {one.indicator}}}\n" for one in lines)

    def office(self, source: str, more: Mapping[str, str]) -> Settings:
        """The shipped deployment with one source, and a played ledger."""
        folder = self.home / "deployment"
        shutil.copytree(ROOT / "config/shandong", folder)
        texts = {"sources.yaml": f"sources:\n{source}", "mappings/services-export.yaml": self.mapping, **more}
        for name, text in texts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        settings = Settings.from_environ({}, config=str(folder), home=str(self.home))
        found(settings, self.environ, simulated=True, as_of=september.DUE_DAY)
        return settings

    def played(self, settings: Settings) -> dict[str, list[dict[str, Any]]]:
        """The ledger after the month; nothing of it may fail."""
        workplace = look(settings, self.environ, as_of=september.DUE_DAY)
        done = run_here(workplace, "monitor")
        assert not done.failed
        return export(done.workplace.store)


Way = Callable[[Month], Any]


@contextmanager
def by_folder(month: Month) -> Iterator[Settings]:
    _lay(month, month.home / "inbox")
    yield month.office("  - {id: pulled, kind: folder, address: inbox, provenance: simulated}\n", {})


@contextmanager
def by_sftp(month: Month) -> Iterator[Settings]:
    _lay(month, month.home / "there")
    with sftpserver.serving(month.home / "there") as server:
        (month.home / "known_hosts").write_text(server.known_hosts)
        month.environ["SFTP_PASSWORD"] = sftpserver.PASSWORD
        yield month.office(
            f"""  - id: pulled
    kind: sftp
    address: sftp://{sftpserver.USER}@127.0.0.1:{server.port}/
    provenance: simulated
    options: {{password: "env:SFTP_PASSWORD", known_hosts: known_hosts}}
""",
            {},
        )


@contextmanager
def by_s3(month: Month) -> Iterator[Settings]:
    with s3server.storing() as store:
        for path, content in month.files.items():
            store.put(path, content)
        month.environ["S3_SECRET"] = s3server.SECRET
        yield month.office(
            f"""  - id: pulled
    kind: s3
    address: s3://{s3server.BUCKET}
    provenance: simulated
    options: {{endpoint: "{store.endpoint}", key: {s3server.KEY}, secret: "env:S3_SECRET", addressing: path}}
""",
            {},
        )


@contextmanager
def by_http(month: Month) -> Iterator[Settings]:
    with webserver.serving() as web:
        boxes: dict[str, list[str]] = {}
        for path, content in month.files.items():
            box, name = path.split("/")
            web.put(f"/{box}/{name.replace('导出', '%E5%AF%BC%E5%87%BA')}", content, ETag=f'"{len(content)}"')
            boxes.setdefault(box, []).append(name.replace("导出", "%E5%AF%BC%E5%87%BA"))
        web.index("/", *(f"{box}/" for box in boxes))
        for box, names in boxes.items():
            web.index(f"/{box}/", *names)
        yield month.office(f"  - {{id: pulled, kind: http, address: '{web.url}/', provenance: simulated}}\n", {})


@contextmanager
def by_mail(month: Month, mailbox: Mailbox) -> Iterator[Settings]:
    senders = {}
    for path, content in month.files.items():
        box, name = path.split("/")
        senders[f"clerk@{box}.example"] = box
        mailbox.put(letter((name, content), sender=f"clerk@{box}.example"))
    month.environ["MAIL_PASSWORD"] = PASSWORD
    boxes = ", ".join(f"'{sender}': ['{box}']" for sender, box in senders.items())
    yield month.office(
        f"""  - id: pulled
    kind: imap
    address: {mailbox.address}
    provenance: simulated
    boxes: {{{boxes}}}
    options: {{password: "env:MAIL_PASSWORD"}}
""",
        {},
    )


@contextmanager
def by_push(month: Month) -> Iterator[Settings]:
    settings = month.office("  - {id: pulled, kind: push, provenance: simulated}\n", {})
    workplace = look(settings, month.environ, as_of=september.DUE_DAY)
    desk = Desk(settings, workplace.deployment, opened(settings), month.environ)
    with running(create_app(desk)) as port:
        for path, content in month.files.items():
            box, name = path.split("/")
            _, token = add_token(workplace, "pulled", box)
            named = f"attachment; filename*=UTF-8''{quote(name)}"
            head = {"authorization": f"Bearer {token}", "content-type": "text/csv", "content-disposition": named}
            connection = HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("POST", "/submissions", content, head)
            said = connection.getresponse()
            assert said.status == 201, said.read()
            connection.close()
    desk.store.close()
    workplace.store.close()
    yield settings


@contextmanager
def by_sql(month: Month) -> Iterator[Settings]:
    """One table of all districts, with headings of our own."""
    database = month.home / "there.db"
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE returns (form, place, period, indicator, item, value, numerator, denominator)")
        connection.executemany("INSERT INTO returns VALUES (?, ?, ?, ?, ?, ?, ?, ?)", list(_rows(month)))
    connection.close()
    query = (
        'SELECT form AS "报表代码", place AS "区划代码", period AS "报告期", indicator AS "指标代码", '
        'value AS "本期数", numerator AS "分子", denominator AS "分母" FROM returns'
    )
    yield month.office(
        f"""  - id: pulled
    kind: sql
    address: sqlite:///{database}
    provenance: simulated
    options: {{query: '{query}', place_column: 区划代码, period_column: 报告期}}
""",
        {},
    )


@contextmanager
def by_dhis2(month: Month) -> Iterator[Settings]:
    """Ids made up for forms, places and figures; a data element for each part of each."""
    there = dhis2server.Dhis2(now=SEPTEMBER, org_units={"OuProvince1": ("province", "")})
    ids: dict[str, Any] = {"code": "hmis", "name": "省级直报系统", "data_sets": {}, "org_units": {}, "elements": []}
    known: dict[tuple[str, str, str], str] = {}
    elements: dict[tuple[str, str], dict[str, None]] = {}
    for reading in month.readings:
        unit, data_set = f"Ou{reading.place}abc", f"Ds{reading.form.replace('-', '')}"[:11].ljust(11, "x")
        there.org_units[unit] = (reading.place, "OuProvince1")
        ids["org_units"][unit], ids["data_sets"][data_set] = reading.place, reading.form
        periods = "Monthly" if len(str(reading.period)) > 4 else "Yearly"
        for cell in reading.cells:
            for part in ("value", "numerator", "denominator"):
                figure = cell.value_text if part == "value" else getattr(cell, part)
                if figure is None:
                    continue
                key = (cell.indicator, cell.item, part)
                if key not in known:
                    known[key] = f"De{len(known):09}"
                    ids["elements"].append({"id": known[key], "indicator": cell.indicator, "part": part})
                elements.setdefault((data_set, periods), {})[known[key]] = None
                text = figure if isinstance(figure, str) else f"{figure:g}"
                there.put(known[key], str(reading.period).replace("-", ""), unit, text)
    there.data_sets = {
        code: dhis2server.DataSet(code, periods, tuple(found)) for (code, periods), found in elements.items()
    }
    month.environ["DHIS2_TOKEN"] = there.token
    with dhis2server.serving(there):
        yield month.office(
            f"""  - id: pulled
    kind: dhis2
    address: {there.address}
    provenance: simulated
    options: {{ids: hmis, root: OuProvince1, token: "env:DHIS2_TOKEN", months: 120}}
""",
            {"dhis2/hmis.yaml": json.dumps(ids)},
        )


def _lay(month: Month, folder: Path) -> None:
    for path, content in month.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def _rows(month: Month) -> Iterator[tuple[Any, ...]]:
    for one in month.readings:
        for cell in one.cells:
            parts = (cell.numerator, cell.denominator)
            yield (one.form, one.place, str(one.period), cell.indicator, cell.item, cell.value_text, *parts)
