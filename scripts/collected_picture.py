"""Makes docs/pictures/ui-collected.png: the page of what has come, in the Prefect UI, on a day on which one source is down.

Needs Chromium. `PYTHONPATH=.:tests/fixtures:scripts python scripts/collected_picture.py`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

from pictures import PORT, ROOT, ask, screenshot

import september
from flows.server import use_own_server
from flows.settings import Settings
from flows.steps.founding import found
from flows.wiring import deployment_of

SOURCES = """sources:
  - {id: inbox, kind: folder, address: inbox}
  - id: laizhou
    kind: sftp
    address: sftp://yantai@files.laizhou.example/reports
    places: ["370683"]
    options: {password: "env:LAIZHOU", host_key: "SHA256:uNiVztksCsDhcc0u9e8BrQXmU2rxjZLD6vT7DPTaqMA"}
"""


def collect(home: Path) -> None:
    """The month of September as far as it has come, on record at a server of its own."""
    deployment = home / "deployment"
    shutil.copytree(ROOT / "config/shandong", deployment)
    (deployment / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    settings = Settings.from_environ({}, config=str(deployment), home=str(home))
    found(settings, {}, simulated=True, as_of=september.DUE_DAY)
    known = deployment_of(settings, {})
    september.deliver(known, home / "inbox", september.first_day(known))
    use_own_server(home)
    os.environ.update({**settings.environ(), "LAIZHOU": "not needed: nobody answers"})
    from flows.jobs.months import collect as flow

    print(flow(as_of=september.DUE_DAY.isoformat(), return_state=True).message)
    time.sleep(5)  # until the server has it all


def show(home: Path) -> None:
    """The page, by the server that is shown to operators."""
    command = [sys.executable, "-c", "from flows.cli import entry; entry()", "ui", "--no-browser", "--port", str(PORT)]
    where = ["--home", str(home), "--config", str(home / "deployment")]
    server = subprocess.Popen([*command, *where], stdout=subprocess.DEVNULL)
    try:
        for _ in range(240):
            try:
                urlopen(f"http://127.0.0.1:{PORT}/api/health", timeout=2).close()
                break
            except OSError:
                time.sleep(0.5)
        page = next(one for one in ask("artifacts/filter") if str(one["key"]).startswith("collected-"))
        screenshot(f"http://127.0.0.1:{PORT}/v2/artifacts/artifact/{page['id']}", "ui-collected.png", 1440, 900)
    finally:
        server.terminate()
        server.wait(60)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        if len(sys.argv) == 1:  # a flow and a server want an environment each
            environ = {
                **os.environ,
                "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests/fixtures"), str(ROOT / "scripts")]),
            }
            for step in ("collect", "show"):
                subprocess.run([sys.executable, __file__, step, scratch], check=True, env=environ)
        else:
            {"collect": collect, "show": show}[sys.argv[1]](Path(sys.argv[2]))
