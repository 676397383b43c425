"""A page of the cockpit as somebody sees who has clicked in it: Chromium, told by its own protocol what to open and to click."""

from __future__ import annotations

import base64
import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from websockets.sync.client import ClientConnection, connect

CHROMIUM = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-port=0"]  # fmt: skip
SETTLED_S = 3.0  # until the pictures within a page have been drawn
PATIENCE_S = 60.0
CLICK = """(() => {{ const found = [...document.querySelectorAll({where})].filter(one => {within});
const press = one => {{ one.dispatchEvent(new PointerEvent("pointerdown", {{bubbles: true, button: 0}}));
one.dispatchEvent(new MouseEvent("mousedown", {{bubbles: true, button: 0}})); one.click(); }};
found.forEach(press); return found.length; }})()"""
# What the picture is about stands where the papers say it would: no folder of the machine that made it.
RENAME = """(() => {{ const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walk.nextNode()) walk.currentNode.data = walk.currentNode.data.replaceAll({here}, {there}); }})()"""


@dataclass(slots=True)
class Tab:
    """One page of a browser."""

    line: ClientConnection
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def do(self, method: str, **given: Any) -> dict[str, Any]:
        """One command of the DevTools protocol, and its result. Raises RuntimeError for one that is refused."""
        number = next(self.numbers)
        self.line.send(json.dumps({"id": number, "method": method, "params": given}))
        while (answer := json.loads(self.line.recv(PATIENCE_S))).get("id") != number:
            continue
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    def evaluate(self, script: str) -> Any:
        return self.do("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")

    def click(self, where: str, within: str = "true") -> None:
        """Everything that a selector and a condition on `one` find, as soon as there is any."""
        script = CLICK.format(where=json.dumps(where), within=within)
        deadline = time.monotonic() + PATIENCE_S
        while not self.evaluate(script):
            if time.monotonic() > deadline:
                raise TimeoutError(f"nothing to click: {where} {within}")
            time.sleep(0.5)

    def photograph(self, path: Path, here: str, there: str) -> None:
        """The page as a PNG, once it has come to rest; `there` stands in it for the folder `here`."""
        time.sleep(SETTLED_S)
        self.evaluate(RENAME.format(here=json.dumps(here), there=json.dumps(there)))
        path.write_bytes(base64.b64decode(self.do("Page.captureScreenshot")["data"]))


@contextmanager
def browsing(width: int, height: int) -> Iterator[Tab]:
    """A browser with one empty page of a size."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [*CHROMIUM, f"--user-data-dir={profile}", f"--window-size={width},{height}", "about:blank"]
        browser = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            with connect(_address(Path(profile)), max_size=None, proxy=None) as line:
                tab = Tab(line)
                size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
                tab.do("Emulation.setDeviceMetricsOverride", **size)
                yield tab
        finally:
            browser.terminate()
            browser.wait(30)


def picture(
    address: str, path: Path, size: tuple[int, int], clicks: Sequence[tuple[str, str]], renamed: tuple[str, str]
) -> None:
    """An address as a picture, after some clicks."""
    with browsing(*size) as tab:
        tab.do("Page.navigate", url=address)
        for where, within in clicks:
            tab.click(where, within)
        tab.photograph(path, *renamed)


def _address(profile: Path) -> str:
    """Where the page of a browser can be told what to do, as soon as it says so."""
    told = profile / "DevToolsActivePort"
    _wait(lambda: told.is_file() and "\n" in told.read_text())
    port = told.read_text().split()[0]
    with urlopen(Request(f"http://127.0.0.1:{port}/json/list"), timeout=10) as answer:
        pages = [one for one in json.load(answer) if one["type"] == "page"]
    return str(pages[0]["webSocketDebuggerUrl"])


def _wait(seen: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not seen():
        if time.monotonic() > deadline:
            raise TimeoutError("the browser did not start")
        time.sleep(0.1)
