"""How long a pull of many folders takes, and what of it: `python -m bench.sources [--boxes 2844] [--ledger URL]`.

Against the floor (the bare listing of the folders by the operating system) and against what a pull without an index does:
opening and hashing every file to find that all of them are known."""

from __future__ import annotations

import argparse
import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from domain.deployment import SourceConfig
from domain.kind import Sort
from flows.kinds import shipped_kinds
from flows.settings import Settings
from flows.steps.collect import pull
from flows.steps.founding import found
from flows.wiring import look
from sources.opening import Opening, open_source

ROOT = Path(__file__).resolve().parents[1]
SIZE = 20_000  # bytes of a filled form


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--boxes", type=int, default=2844)
    parser.add_argument(
        "--ledger", default=None, help="the address of another ledger than SQLite in a temporary folder"
    )
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        fill(home / "inbox", args.boxes)
        settings = Settings.from_environ({}, config=str(ROOT / "config/shandong"), home=scratch, ledger=args.ledger)
        found(settings, {}, simulated=True)
        workplace = look(settings, {})
        (source,) = workplace.deployment.sources
        floor = timed("bare listing of the folders", lambda: listed(home / "inbox"))
        with reads_counted() as reads:
            first = timed("first pull: listed, read, kept and indexed", lambda: pull(workplace, source.id).message)
        print(f"    {reads[0]} files opened")
        with reads_counted() as reads:
            again = timed("second pull: listed, all known", lambda: pull(workplace, source.id).message)
        print(f"    {reads[0]} files opened")
        hashed = timed("every file opened and hashed again, as without an index", lambda: every(home / "inbox"))
        print(
            f"second pull: {again / floor:.1f} times the bare listing; first {first / args.boxes * 1000:.2f} ms a box"
        )
        print(f"without an index the second pull would open {args.boxes} files ({hashed:.2f} s warm, on this disk)")
        workplace.store.close()


def fill(inbox: Path, boxes: int) -> None:
    """A file in each of so many boxes, old enough to be whole."""
    old = datetime(2023, 9, 1, tzinfo=UTC).timestamp()
    for number in range(boxes):
        file = inbox / f"{110_000 + number}" / "202308.xlsx"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(f"{number}".encode().ljust(SIZE, b"."))
        os.utime(file, (old, old))


def listed(inbox: Path) -> str:
    """Every file with its size and time, by the operating system alone."""
    with os.scandir(inbox) as boxes:
        files = [file.stat() for box in boxes for file in os.scandir(box.path)]
    return f"{len(files)} files"


def every(inbox: Path) -> str:
    """Every file hashed."""
    hashes = {hashlib.sha256(file.read_bytes()).hexdigest() for file in inbox.glob("*/*")}
    return f"{len(hashes)} hashes"


@contextmanager
def reads_counted() -> Iterator[list[int]]:
    """How many files a folder is asked for meanwhile."""
    config = SourceConfig("inbox", "folder", "inbox")  # type: ignore[arg-type]  # the type hides it by itself
    kind = type(open_source(config, Opening(Path()), shipped_kinds()[Sort.SOURCE]))
    count, read = [0], kind.read

    def counted(self: object, one: object) -> object:
        count[0] += 1
        return read(self, one)  # type: ignore[arg-type]

    kind.read = counted  # type: ignore[method-assign,assignment]
    try:
        yield count
    finally:
        kind.read = read  # type: ignore[method-assign]


def timed(what: str, do: Callable[[], str]) -> float:
    """Seconds, printed with what came of it."""
    begun = time.perf_counter()
    said = do()
    took = time.perf_counter() - begun
    print(f"{took:8.2f} s  {what}: {said}")
    return took


if __name__ == "__main__":
    main()
