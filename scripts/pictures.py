"""Makes the pictures of the papers from a real demonstration: workbooks, letter, chart, evaluation. Those of the Prefect UI
(`cockpit_pictures.py`) and of messages (`message_pictures.py`) have scripts of their own.

Needs Chromium, LibreOffice and pdftoppm. Run it after `make demo`: `PYTHONPATH=. python scripts/pictures.py`."""

from __future__ import annotations

import json
import os
import re
import shutil
import struct
import subprocess
import tempfile
import zlib
from datetime import date
from io import BytesIO
from math import cos, hypot, pi, sin
from pathlib import Path
from urllib.request import Request, urlopen

from openpyxl import load_workbook

from demo import demonstration
from domain.finding import Finding
from domain.period import Period
from flows.here import run_here
from flows.settings import Settings
from flows.steps.founding import found
from flows.wiring import deployment_of, look
from reports.workbook.formofplace import form_of_place
from reports.workbook.package.archive import Archive
from reports.workbook.questions import Returned
from reports.workbook.returned import returned_workbook
from reports.workbook.template import blank_form

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs/pictures"
PORT = 4297
# A part larger than its whole, a per-cent sign forgotten, a text, a figure beside a state that says there is none.
TYPED = {"E8": 61.5, "F8": 184500, "G8": 300000, "E9": 253, "E10": 120, "F10": 3000, "G10": 2500, "E11": "约九十",
         "E12": 96.2, "I12": "不适用", "E13": "暂无数据"}  # fmt: skip

CHART = (b"<xdr:from><xdr:col>4</xdr:col><xdr:colOff>300000</xdr:colOff><xdr:row>19</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
         b"<xdr:to><xdr:col>9</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>28</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>")  # fmt: skip


def screenshot(address: str, name: str, width: int, height: int) -> None:
    """One page as a PNG in docs/pictures."""
    with tempfile.TemporaryDirectory() as profile:
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                   "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
                   f"--user-data-dir={profile}", f"--window-size={width},{height}", "--virtual-time-budget=15000",
                   f"--screenshot={PICTURES / name}"]  # fmt: skip
        subprocess.run(["chromium", *options, address], check=True, capture_output=True)


def ask(path: str) -> list[dict[str, object]]:
    address = f"http://127.0.0.1:{PORT}/api/{path}"
    request = Request(address, data=b"{}", headers={"content-type": "application/json"}, method="POST")
    with urlopen(request, timeout=20) as answer:
        found: list[dict[str, object]] = json.load(answer)
    return found


def printed(source: bytes, names: list[str], crop: list[str]) -> None:
    """The pages of a workbook as LibreOffice prints them, by these names from the first on ("" for one that is left out);
    in the font of the product, so that no machine needs a Chinese one."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "book.xlsx").write_bytes(source)
        fonts = f"<dir>{ROOT}/reports/fonts</dir><dir>/usr/share/fonts</dir><cachedir>{folder}/cache</cachedir>"
        (place / "fonts.conf").write_text(f"<fontconfig>{fonts}</fontconfig>")
        environ = {**os.environ, "FONTCONFIG_FILE": str(place / "fonts.conf")}
        command = [
            "soffice",
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "book.xlsx",
        ]
        subprocess.run(command, cwd=folder, env=environ, check=True, capture_output=True)
        subprocess.run(["pdftoppm", "-r", "110", "-png", *crop, "book.pdf", "page"], cwd=folder, check=True)
        for name, page in zip(names, sorted(place.glob("page*.png")), strict=False):
            if name:
                shutil.copy(page, PICTURES / name)


def workbook_picture(home: Path) -> None:
    """The returned workbook's form, and the list behind it, as LibreOffice prints them."""
    (source,) = list((home / "out/returned").glob("莱山区_2024年10月*.xlsx"))
    printed(
        source.read_bytes(), ["returned-2.png", "returned-1.png"], ["-x", "0", "-y", "50", "-W", "1287", "-H", "330"]
    )


def seal_picture() -> None:
    """A form with a seal, a text box and formulas as it goes back: its own, with the cells to be checked coloured."""
    book = Archive((ROOT / "tests/fixtures/intake/seal_form.xlsx").read_bytes())
    sheet = "xl/worksheets/sheet1.xml"
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{w}" customWidth="1"/>'
        for n, w in enumerate((6, 34, 28, 9, 10, 10, 10, 10, 18), 1)
    )
    wide = book.read(sheet).replace(b"<sheetData>", f"<cols>{widths}</cols><sheetData>".encode())
    fitted = wide.replace(b"<dimension", b'<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension').replace(
        b"<drawing ", b'<pageSetup paperSize="9" orientation="landscape" fitToHeight="1"/><drawing '
    )
    # A bar would lie over the colour, as the sheet behind the form says anyway.
    fitted = re.sub(rb"<conditionalFormatting.*</conditionalFormatting>", b"", fitted)
    # The chart below the table, so that the page is no wider than it.
    drawing = "xl/drawings/drawing1.xml"
    moved = re.sub(rb"<xdr:from><xdr:col>10<.*?</xdr:to>", CHART, book.read(drawing), flags=re.DOTALL)
    sent = book.rewritten({sheet: fitted, drawing: moved, "xl/media/image1.png": _seal()})
    deployment = deployment_of(Settings.from_environ({}), {})
    form = deployment.forms["monthly-services"]
    rule = next(one for one in deployment.rules.values() if one.kind == "recomputed_rate")
    said = {"observed": "9808", "numerator": "766", "denominator": "781", "recomputed": "98.08", "multiplier": "100"}
    name = "卫生健康主要服务指标月报"
    finding = Finding("a-1", "a", rule.id, 1, rule.tier, rule.severity, "370611", form.lines[4].indicator, form.code, "2024-10", "",
                      "s", name, "E12", "9808", params=said)  # fmt: skip
    about = Returned(form, deployment.places["370611"], Period("month", 2024, 10), 1, date(2024, 11, 14), "zh", False,
                     deployment.indicators, deployment.rules, token="5f0c92b17ad34e68")  # fmt: skip
    made = returned_workbook(sent, [finding], about)
    printed(made, ["returned-with-seal.png"], ["-x", "60", "-y", "60", "-W", "1170", "-H", "500"])


def _seal(size: int = 240) -> bytes:
    """A round seal with a star, red on nothing, as a PNG."""
    middle, lines = size / 2, bytearray()
    corners = [
        (middle + r * middle * sin(n * pi / 5), middle - r * middle * cos(n * pi / 5))
        for n, r in enumerate([0.42, 0.16] * 5)
    ]
    for y in range(size):
        lines.append(0)
        for x in range(size):
            far = hypot(x - middle, y - middle) / middle
            crossings = [
                (a[1] > y) != (b[1] > y) and x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0])
                for a, b in zip(corners, corners[1:] + corners[:1], strict=True)
            ]
            lines += bytes((200, 30, 30, 215 if 0.88 < far < 0.98 or sum(crossings) % 2 else 0))
    head = struct.pack(">2I5B", size, size, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(lines))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def sent_pictures(home: Path) -> None:
    """What offices sent: our form filled in, and a wide table, as LibreOffice prints them."""
    for name, pattern, height in (
        ("sent-form.png", "370683/*2024-10.xlsx", 590),
        ("sent-wide.png", "370602/*2024-10.xlsx", 150),
    ):
        (source,) = list((home / "inbox").glob(pattern))
        printed(
            source.read_bytes(),
            [name],
            ["-r", "150", "-l", "1", "-x", "0", "-y", "70", "-W", "1754", "-H", str(height)],
        )


def template_picture() -> None:
    """The blank form with some figures typed in that cannot be, as LibreOffice recalculates it."""
    deployment = deployment_of(Settings.from_environ({}), {})
    last = {("family_doctor_signing_rate", ""): (Period.parse("2024-09"), "61.3")}
    book = load_workbook(
        BytesIO(blank_form(form_of_place(deployment, "monthly-services", "370611"), Period.parse("2024-10"), last))
    )
    for address, value in TYPED.items():
        book.worksheets[0][address] = value
    with tempfile.TemporaryDirectory() as folder:
        book.save(Path(folder) / "template.xlsx")
        environ = os.environ | {"XDG_DATA_HOME": _with_our_font(Path(folder))}
        converted = [
            "soffice",
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "template.xlsx",
        ]
        subprocess.run(converted, cwd=folder, check=True, capture_output=True, env=environ)
        cropped = ["-l", "1", "-x", "0", "-y", "70", "-W", "1520", "-H", "600"]
        subprocess.run(["pdftoppm", "-r", "130", "-png", *cropped, "template.pdf", "page"], cwd=folder, check=True)
        shutil.copy(sorted(Path(folder).glob("page*.png"))[0], PICTURES / "template-red.png")


def _with_our_font(folder: Path) -> str:
    """A data folder in which the font of the product is found, where the machine has no Chinese one."""
    (folder / "fonts").mkdir()
    shutil.copy(ROOT / "reports/fonts/PlanwatchSansSC.otf", folder / "fonts")
    return str(folder)


def chart_picture(home: Path) -> None:
    """The picture that goes with the message about pharmacists."""
    (source,) = list((home / "out/charts").glob("370611_pharmacist_density_2024-Q3_*.png"))
    shutil.copy(source, PICTURES / "chart.png")


def letter_picture(home: Path) -> None:
    """The first page of an urging letter of the demonstration, as LibreOffice prints it."""
    from flows.cli import main

    with tempfile.TemporaryDirectory() as folder:
        main(["documents", "--home", str(home), "--kind", "urging", "--out", folder], {})
        letter = sorted(Path(folder).glob("*.docx"))[0].rename(Path(folder) / "letter.docx")
        environ = os.environ | {"XDG_DATA_HOME": _with_our_font(Path(folder))}
        printing = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
        subprocess.run([*printing, letter.name], cwd=folder, check=True, capture_output=True, env=environ)
        subprocess.run(["pdftoppm", "-r", "90", "-png", "-l", "1", "letter.pdf", "page"], cwd=folder, check=True)
        shutil.copy(sorted(Path(folder).glob("page*.png"))[0], PICTURES / "urging.png")


def evaluation_picture() -> None:
    """The evaluation of Fushan's plan at mid-2023 on made-up forms of two years."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environ({}, home=folder)
        deployment = deployment_of(settings, {})
        demonstration.deliver(deployment, Path(folder) / "inbox", demonstration.evaluated_years(deployment))
        found(settings, {}, simulated=True, as_of=date(2021, 1, 1))
        run_here(look(settings, {}, as_of=date(2023, 6, 30)), "monitor")
        from flows.cli import main

        report = Path(folder) / "report"
        main(["evaluate", "--home", folder, "--plan", "fushan-145", "--as-of", "2023-06-30", "--out", str(report)], {})
        screenshot(f"file://{report / 'evaluation.html'}", "evaluation.png", 1200, 2000)


if __name__ == "__main__":
    PICTURES.mkdir(parents=True, exist_ok=True)
    working = Settings.from_environ({}).home
    workbook_picture(working)
    seal_picture()
    letter_picture(working)
    sent_pictures(working)
    template_picture()
    chart_picture(working)
    evaluation_picture()
    print("\n".join(str(path.relative_to(ROOT)) for path in sorted(PICTURES.glob("*.png"))))
