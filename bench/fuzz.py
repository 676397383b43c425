"""`python -m bench.fuzz [--mutations N] [--seed S]`: mutated files through whole months.

In each month every district but one sends a mutated file and one sends an honest form. The oracle: the month ends without a
failure, the honest district settles, every file ends in figures or one refusal (settled, refused, held or parked, and never
pending), and none is given up for the time that it takes. Run as a command it also asks that this process and each of its
children stay under 500 MB. Told are how the files ended, the slowest month with all its files, and the most memory."""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import yaml
from rich.console import Console
from rich.progress import track

from bench.mutations import mutated, named
from domain.deployment import Deployment
from domain.period import Period
from domain.submission import Cell, ObservationState, Reading, ReceiptState
from flows.here import run_here
from flows.settings import Settings
from flows.steps.founding import found
from flows.wiring import deployment_of, look
from reports.workbook.formofplace import form_of_place
from reports.workbook.writings import WRITINGS
from sources.read.book.limits import Limits

ROOT = Path(__file__).resolve().parents[1]
SMALL = ROOT / "tests/deployments/small-zh"
INTAKE = ROOT / "tests/fixtures/intake"
DAY, PERIOD = date(2026, 3, 2), Period("month", 2026, 2)
DISTRICTS = 61
SEED = 20261126
MEGABYTE = 1024
MOST_MB = 500
HANGS = "took_too_long"


@dataclass(slots=True)
class Seen:
    """How files ended, how long the slowest month took (seconds), and what broke the oracle, each as a sentence."""

    ended: Counter[str] = field(default_factory=Counter)
    slowest_s: float = 0.0
    broken: list[str] = field(default_factory=list)


def many_districts(folder: Path, districts: int = DISTRICTS) -> Path:
    """The small deployment with this many districts that send its monthly form."""
    made = folder / "config"
    shutil.copytree(SMALL, made)
    codes = [f"3799{number:02d}" for number in range(1, districts + 1)]
    places = yaml.safe_load((made / "places.yaml").read_text(encoding="utf-8"))
    known = {place["code"]: place for place in places["places"]}
    names = [{"code": code, "name": f"第{code[-2:]}区", "level": "district", "parent": "379900"} for code in codes]
    places["places"] = [known["379900"], *(known.get(place["code"], place) for place in names)]
    (made / "places.yaml").write_text(yaml.safe_dump(places, allow_unicode=True), encoding="utf-8")
    form = yaml.safe_load((made / "forms/monthly.yaml").read_text(encoding="utf-8"))
    form["places"] = codes
    for unneeded in (
        "plans",
        "printed",
    ):  # charts of its targets are most of a month, and no file of a district changes that
        shutil.rmtree(made / unneeded)
    (made / "forms/monthly.yaml").write_text(yaml.safe_dump(form, allow_unicode=True), encoding="utf-8")
    return made


def fuzz(mutations: int, seed: int, folder: Path, *, progress: bool = False) -> Seen:
    """Months until there were this many mutated files."""
    chance, seen = random.Random(seed), Seen()
    config = many_districts(folder)
    months = range(-(-mutations // (DISTRICTS - 1)))
    for number in track(months, "months", disable=not progress):
        _month(folder / f"month-{number}", config, chance, seen)
        shutil.rmtree(folder / f"month-{number}")
    return seen


def _month(home: Path, config: Path, chance: random.Random, seen: Seen) -> None:
    settings = Settings.from_environ({}, config=str(config), home=str(home))
    found(settings, {}, simulated=True, as_of=DAY)
    deployment = deployment_of(settings, {})
    honest, *others = deployment.forms["monthly"].places
    _send(home, honest, "honest.xlsx", _written(deployment, honest, "form", odd=False))
    for place in others:
        suffix, content = _base(deployment, place, chance)
        _send(home, place, named(chance, suffix), mutated(content, chance))
    began = time.perf_counter()
    try:
        played = run_here(look(settings, {}, as_of=DAY), "monitor")
    except Exception as error:
        seen.broken.append(f"{home.name}: {type(error).__name__}: {error}")
        return
    seen.slowest_s = max(seen.slowest_s, time.perf_counter() - began)
    seen.broken += [f"{home.name}: {one}" for one in played.failed]
    _count(settings, honest, seen)


def _base(deployment: Deployment, place: str, chance: random.Random) -> tuple[str, bytes]:
    """A file to mutate: a form with or without something to ask, other layouts, or a workbook of the intake cases."""
    made = chance.choice(("form", "form", "odd", "wide", "csv_utf8", "csv_gb18030", "case"))
    if made == "case" and INTAKE.is_dir():
        path = chance.choice(sorted(INTAKE.glob("*.xlsx")))
        return path.suffix, path.read_bytes()
    writing = "form" if made in ("odd", "case") else made
    return WRITINGS[writing].suffix, _written(deployment, place, writing, odd=made == "odd")


def _written(deployment: Deployment, place: str, writing: str, *, odd: bool) -> bytes:
    """A filled form of a place; with something to ask about it comes back marked."""
    about = form_of_place(deployment, "monthly", place)
    figure = replace(_FIGURE, value=920.0 if odd else 92.0, value_text="920" if odd else "92.0")
    cells = tuple(replace(figure, indicator=line.indicator) for line in about.form.lines)
    return WRITINGS[writing].write(about, Reading("monthly", place, PERIOD, cells))


_FIGURE = Cell(
    "", ObservationState.VALUE, "", "", value=92.0, numerator=9200.0, denominator=10000.0, value_text="92.0", decimals=1
)


def _send(home: Path, place: str, name: str, content: bytes) -> None:
    box = home / "inbox" / place
    box.mkdir(parents=True, exist_ok=True)
    (box / name).write_bytes(content)


def _count(settings: Settings, honest: str, seen: Seen) -> None:
    with closing(look(settings, {}, as_of=DAY).store) as store, store.read() as work:
        receipts = work.receipts.all()
        settled = {one.place for one in work.submissions.all()}
    for one in receipts:
        seen.ended[one.refusal.code if one.refusal else str(one.state)] += 1
        if one.state == ReceiptState.PENDING:
            seen.broken.append(f"{one.path} is pending for ever")
        if one.refusal and one.refusal.code == HANGS:
            seen.broken.append(f"{one.path} was given up after {Limits().seconds:g} s")
    if honest not in settled:
        seen.broken.append(f"{settings.home.name}: the honest district did not settle")


def peak_mb() -> tuple[int, int]:
    """The most memory that this process and the largest of its children took."""
    own, children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own // MEGABYTE, children // MEGABYTE


def main() -> int:
    """Prints what was seen; 1 where the oracle was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutations", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=SEED)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seen = fuzz(args.mutations, args.seed, Path(folder), progress=True)
    console = Console(highlight=False)
    console.print(f"{seen.ended.total()} files: " + ", ".join(f"{code} {n}" for code, n in seen.ended.most_common()))
    own, children = peak_mb()
    console.print(f"slowest month {seen.slowest_s:.1f} s, memory {own} MB, of a child {children} MB")
    if max(own, children) >= MOST_MB:
        seen.broken.append(f"more than {MOST_MB} MB")
    for sentence in seen.broken:
        console.print(sentence, markup=False)
    return 1 if seen.broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
