"""Makes the picture of the page on which recipients answer, from a real server over a small ledger of simulated figures.

Needs Chromium: `PYTHONPATH=. python scripts/answering_picture.py`."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from tests.flows.served import DEPLOYMENTS, founded, serving

PICTURE = Path(__file__).resolve().parent.parent / "docs/pictures/answering.png"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with serving(founded(DEPLOYMENTS / "small-zh", place / "home", provenance="simulated")) as office:
            address = f"http://127.0.0.1:{office.port}/a/{office.token('behind', 'department')}"
            options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1.5",
                       f"--user-data-dir={place / 'profile'}", "--window-size=500,1270", f"--screenshot={PICTURE}"]  # fmt: skip
            subprocess.run(["chromium", *options, address], check=True, capture_output=True)


if __name__ == "__main__":
    main()
