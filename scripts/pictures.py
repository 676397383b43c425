"""Makes the pictures of the papers from a real demonstration: the UI run, the returned workbook, a message, the evaluation.

Needs Chromium, LibreOffice and pdftoppm. Run it after `make demo`: `PYTHONPATH=. python scripts/pictures.py`."""

from __future__ import annotations

import html
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from io import BytesIO
from pathlib import Path
from urllib.request import Request, urlopen

from openpyxl import load_workbook

from demo import demonstration
from domain.period import Period
from flows.here import run_here
from flows.settings import Settings
from flows.steps.founding import found
from flows.wiring import deployment_of, look
from reports.workbook.formofplace import form_of_place
from reports.workbook.template import blank_form

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs/pictures"
PORT = 4297
# A part larger than its whole, a per-cent sign forgotten, a text, a figure beside a state that says there is none.
TYPED = {"E8": 61.5, "F8": 184500, "G8": 300000, "E9": 253, "E10": 120, "F10": 3000, "G10": 2500, "E11": "约九十",
         "E12": 96.2, "I12": "不适用", "E13": "暂无数据"}  # fmt: skip


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


def ui_pictures() -> None:
    """The flow run and the status table of the demonstration's second run."""
    server = subprocess.Popen([sys.executable, "-c", "from flows.cli import entry; entry()", "ui", "--no-browser", "--port", str(PORT)],
                              stdout=subprocess.DEVNULL)  # fmt: skip
    try:
        for _ in range(240):
            try:
                urlopen(f"http://127.0.0.1:{PORT}/api/health", timeout=2).close()
                break
            except OSError:
                time.sleep(0.5)
        run = next(run for run in ask("flow_runs/filter") if "11-11" in str(run["name"]))
        screenshot(f"http://127.0.0.1:{PORT}/v2/runs/flow-run/{run['id']}", "ui-run.png", 1400, 900)
        tables = [one for one in ask("artifacts/filter") if one["type"] == "table" and one["flow_run_id"] == run["id"]]
        screenshot(f"http://127.0.0.1:{PORT}/v2/artifacts/artifact/{tables[0]['id']}", "ui-status.png", 1500, 820)
    finally:
        server.terminate()
        server.wait(60)


def workbook_picture(home: Path) -> None:
    """The returned workbook's form and list, as LibreOffice prints them."""
    (source,) = list((home / "out/returned").glob("莱山区_2024年10月*.xlsx"))
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(source, Path(folder) / "returned.xlsx")
        subprocess.run(
            ["soffice", "--headless", "--convert-to", "pdf", "returned.xlsx"],
            cwd=folder,
            check=True,
            capture_output=True,
        )
        cropped = ["-x", "0", "-y", "50", "-W", "1287", "-H", "330"]
        subprocess.run(["pdftoppm", "-r", "110", "-png", *cropped, "returned.pdf", "page"], cwd=folder, check=True)
        for number, page in enumerate(sorted(Path(folder).glob("page*.png")), 1):
            shutil.copy(page, PICTURES / f"returned-{number}.png")


def message_picture(home: Path) -> None:
    """The message about pharmacists, as it was written."""
    source = next(path for path in sorted((home / "out/messages").rglob("dept-*.txt")) if "药师" in path.read_text())
    text = html.escape(source.read_text(encoding="utf-8"))
    style = "font: 15px/1.7 'Noto Sans CJK SC', sans-serif; white-space: pre-wrap; margin: 24px; width: 900px"
    with tempfile.NamedTemporaryFile("w", suffix=".html", encoding="utf-8") as page:
        page.write(f'<meta charset=utf-8><body style="{style}">{text}')
        page.flush()
        screenshot(f"file://{page.name}", "message.png", 960, 640)


def sent_pictures(home: Path) -> None:
    """What offices sent: our form filled in, and a wide table, as LibreOffice prints them."""
    for name, pattern, height in (
        ("sent-form.png", "370683/*2024-10.xlsx", 420),
        ("sent-wide.png", "370602/*2024-10.xlsx", 140),
    ):
        (source,) = list((home / "inbox").glob(pattern))
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(source, Path(folder) / "sent.xlsx")
            subprocess.run(
                ["soffice", "--headless", "--convert-to", "pdf", "sent.xlsx"],
                cwd=folder,
                check=True,
                capture_output=True,
            )
            subprocess.run(
                [
                    "pdftoppm",
                    "-r",
                    "130",
                    "-png",
                    "-l",
                    "1",
                    "-x",
                    "0",
                    "-y",
                    "50",
                    "-W",
                    "1520",
                    "-H",
                    str(height),
                    "sent.pdf",
                    "page",
                ],
                cwd=folder,
                check=True,
            )
            shutil.copy(sorted(Path(folder).glob("page*.png"))[0], PICTURES / name)


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
    ui_pictures()
    workbook_picture(working)
    message_picture(working)
    sent_pictures(working)
    template_picture()
    chart_picture(working)
    evaluation_picture()
    print("\n".join(str(path.relative_to(ROOT)) for path in sorted(PICTURES.glob("*.png"))))
