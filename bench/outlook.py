"""What the outlook is worth on real yearly registers of municipalities: reliability, words, and early warning.

Synthetic promises: at each origin a municipality promises to move in five years, in the good direction, as far (or half, or
a quarter as far) as its own figure moved in the five years before, either way. In each of the four years between, the
product's own arithmetic (`rolling`, `forecast.pooled`, `outlook.shares`) says from what was known by then how likely the
figure of the fifth year is to be there: in panels of 8 municipalities, of 15, and of all.

Hold-out: of the registers in alphabetical order every second one is fitted on (TRUST and DOUBT of
checks/trajectory/outlook.py), the others are tested on. Nothing else was chosen by them.

Usage: python bench/outlook.py [municipal_annual.csv.gz]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.warning import DATA, HIGHER_BETTER, SPAN
from checks.trajectory.deadband import SHARE_OF_CHANGE
from checks.trajectory.forecast import Pool, pooled
from checks.trajectory.outlook import CLIP, LIKELY, UNLIKELY, calibrated, shares, too_noisy
from checks.trajectory.rolling import Matrix, grid, rolling_errors, window_at

SIZES = (8, 15, 0)  # 0: all together
MOVES = (1.0, 0.5, 0.25)
KEYS = ["register", "row", "origin", "move"]
YEARS_LEFT = (4, 3, 2, 1)


def registers(path: Path) -> dict[str, tuple[list[int], Matrix]]:
    """Years and matrix (a row per municipality) of every register; the country and its regions are left out."""
    frame = pl.read_csv(path, schema_overrides={"municipality": pl.String})
    own = frame.filter(pl.col("municipality").str.len_chars() > 2)
    found = {}
    for name in own["indicator"].unique().sort():
        _, years, matrix = grid(
            own.filter(pl.col("indicator") == name).select(place="municipality", step="year", value="value")
        )
        found[name] = years, matrix
    return found


def asked(name: str, matrix: Matrix, first: int) -> Iterator[pl.DataFrame]:
    """What could be said of every promise of one panel in each year between, and what came."""
    side = 1 if name in HIGHER_BETTER else -1
    for origin in range(SPAN, matrix.shape[1] - SPAN):
        for left in YEARS_LEFT:
            now = origin + SPAN - left
            known = matrix[:, : now + 1]
            pool = pooled(rolling_errors(known, left))
            for move in MOVES if pool.record.may_speak else ():
                yield _answered(matrix, origin, now, side, move, pool).with_columns(
                    pl.col("row") + first, origin=pl.lit(origin), left=pl.lit(left), move=pl.lit(move), register=pl.lit(name)
                )  # fmt: skip


def _answered(matrix: Matrix, origin: int, now: int, side: int, move: float, pool: Pool) -> pl.DataFrame:
    before, start, final = matrix[:, origin - SPAN], matrix[:, origin], matrix[:, origin + SPAN]
    windows, usable = window_at(matrix, now)
    moved = np.abs(start - before)
    wanted = start + side * moved * move
    chosen = usable & ~np.isnan(moved + final) & (moved > 0) & (wanted > 0) & (start > 0)
    windows, start, wanted = windows[chosen], start[chosen], wanted[chosen]
    reach = shares(windows, wanted, np.full(len(wanted), side), pool)
    short = -side * (windows[:, -1] - start - (wanted - start) * (now - origin) / SPAN)
    return (
        pl.DataFrame(
            {
                "row": np.flatnonzero(chosen),
                "share": reach,
                "chance": calibrated(reach, pool.record.places),
                "noisy": too_noisy(windows, wanted, np.zeros(len(wanted))),
                "reached": side * (final[chosen] - wanted) >= 0,
                "line": short > 0,
                "bands": short > SHARE_OF_CHANGE * np.abs(wanted - start),
                "there": side * (windows[:, -1] - wanted) >= 0,
            }
        )
        .with_columns(places=pl.lit(pool.record.places))
        .filter(pl.col("share").is_not_nan())
    )


def panels(name: str, matrix: Matrix, size: int) -> pl.DataFrame:
    """All promises of one register in panels of one size; a rest is left out."""
    count = len(matrix)
    starts = range(0, count - size + 1, size) if size else (0,)
    parts = [part for start in starts for part in asked(name, matrix[start : start + (size or count)], start)]
    return pl.concat(parts).with_columns(size=pl.lit(size)) if parts else pl.DataFrame()


def brier(chance: pl.Expr) -> pl.Expr:
    """The mean squared distance between chances and what came: 0 is perfect, a coin has 0.25."""
    return ((chance - pl.col("reached").cast(pl.Float64)) ** 2).mean()


def fitted(frame: pl.DataFrame) -> tuple[float, float, float]:
    """TRUST, DOUBT and the Brier score of the pair that is best on the fitted half, over a grid."""

    def drawn(trust: float, doubt: float) -> pl.Expr:
        places = pl.col("places")
        return (0.5 + trust * places / (places + doubt) * (pl.col("share") - 0.5)).clip(*CLIP)

    grid_of = [(trust, doubt) for trust in np.arange(0.8, 1.21, 0.02) for doubt in (0.0, 0.25, 0.5, 1.0, 2.0)]
    # Each size of panel counts alike.
    scores = frame.group_by("size").agg(brier(drawn(*pair)).alias(str(n)) for n, pair in enumerate(grid_of)).mean()
    best = min(range(len(grid_of)), key=lambda n: scores[str(n)][0])
    return (*map(float, grid_of[best]), float(scores[str(best)][0]))  # type: ignore[return-value]


def said(size: int) -> str:
    return f"panels of {size}" if size else "all together"


def reliability(frame: pl.DataFrame) -> None:
    """How often came true what was said with which chance."""
    print("| chance said | " + " | ".join(f"{said(size)}: said | came true | cases" for size in SIZES) + " |")
    print("|---|" + "---|---|---|" * len(SIZES))
    binned = frame.with_columns(bin=(pl.col("chance") * 10).floor().clip(0, 9).cast(pl.Int64))
    table = binned.group_by("size", "bin").agg(pl.col("chance").mean(), pl.col("reached").mean(), cases=pl.len())
    known = {(size, low): rest for size, low, *rest in table.iter_rows()}
    for low in range(10):
        cells = [known.get((size, low)) for size in SIZES]
        texts = [f"{cell[0]:.2f} | {cell[1]:.2f} | {cell[2]:,}" if cell else "| | " for cell in cells]
        print(f"| {low / 10:.1f}-{(low + 1) / 10:.1f} | {' | '.join(texts)} |")


def scores(frame: pl.DataFrame) -> None:
    """Brier scores beside a coin's, that of the share of all promises that were reached, and of each register's own."""
    print("| | cases | outlook | before drawing in | coin | share reached overall | share reached in the register |")
    print("|---|---|---|---|---|---|---|")
    for size in SIZES:
        own = frame.filter(pl.col("size") == size).with_columns(
            overall=pl.col("reached").mean(), within=pl.col("reached").mean().over("register")
        )
        columns = [pl.col("chance"), pl.col("share"), pl.lit(0.5), pl.col("overall"), pl.col("within")]
        cells = [f"{own.select(brier(column)).item():.3f}" for column in columns]
        print(f"| {said(size)} | {own.height:,} | {' | '.join(cells)} |")


def words(frame: pl.DataFrame) -> None:
    """What the words were worth, and how often nothing was said."""
    print("| | years left | silent | likely: share, came true | uncertain | unlikely |\n|---|---|---|---|---|---|")
    word = pl.when(pl.col("chance") < UNLIKELY).then(pl.lit("unlikely")).when(pl.col("chance") > LIKELY).then(pl.lit("likely")).otherwise(pl.lit("uncertain"))  # fmt: skip
    for size in SIZES:
        for left in YEARS_LEFT:
            own = frame.filter((pl.col("size") == size) & (pl.col("left") == left))
            loud = own.filter(~pl.col("noisy")).with_columns(word=word)
            cells = [
                f"{one.height / max(loud.height, 1):.0%}, {one['reached'].mean() or 0:.0%}"
                for one in (loud.filter(pl.col("word") == name) for name in ("likely", "uncertain", "unlikely"))
            ]
            print(f"| {said(size)} | {left} | {own['noisy'].mean():.0%} | {' | '.join(cells)} |")


CALM = (pl.col("chance") < UNLIKELY) & ~pl.col("noisy") & ~pl.col("there")
RULES = {
    "short of the straight line": pl.col("line"),
    "bands alone": pl.col("bands"),
    "product: bands, and unlikely while on the path": pl.col("bands") | CALM,
}


def told(frame: pl.DataFrame, rule: pl.Expr) -> tuple[float, list[float]]:
    """The precision of a rule over promises, told once in any of the years, and the share of misses told by each year."""
    whole = frame.group_by(KEYS).agg(reached=pl.col("reached").first(), lead=pl.col("left").filter(rule).max())
    misses, warned = (~whole["reached"]).sum(), whole.filter(pl.col("lead").is_not_null())
    right = warned.filter(~pl.col("reached"))
    return right.height / max(warned.height, 1), [
        right.filter(pl.col("lead") >= left).height / misses for left in YEARS_LEFT
    ]


def level_of(frame: pl.DataFrame) -> float:
    """The chance of a miss above which a warning is as precise as the straight line on the fitted half."""
    line, _ = told(frame, pl.col("line"))
    levels = [n / 100 for n in range(50, 95)]
    return next(level for level in levels if told(frame, 1 - pl.col("chance") >= level)[0] >= line)


def warnings(fit: pl.DataFrame, test: pl.DataFrame) -> None:
    """Each rule on both halves; the level of the chance alone comes from the fitted one."""
    print("| | half | rule | precision | misses told 4 years ahead | 3 | 2 | 1 |\n|---|---|---|---|---|---|---|---|")
    for size in SIZES:
        halves = {"fitted": fit.filter(pl.col("size") == size), "tested": test.filter(pl.col("size") == size)}
        level = level_of(halves["fitted"])
        rules = RULES | {f"chance of a miss of {level:.2f} or more": 1 - pl.col("chance") >= level}
        for half, frame in halves.items():
            for name, rule in rules.items():
                precision, leads = told(frame, rule)
                print(
                    f"| {said(size)} | {half} | {name} | {precision:.3f} | {' | '.join(f'{lead:.1%}' for lead in leads)} |"
                )


def product_at_equal_precision(frame: pl.DataFrame) -> None:
    """What is told of the misses where the product's level is moved until it is at least as precise as the straight line."""
    print("| | | precision | misses told 4 years ahead | 3 | 2 | 1 |\n|---|---|---|---|---|---|---|")
    for size in SIZES:
        own = frame.filter(pl.col("size") == size)
        line, of_line = told(own, pl.col("line"))
        for level in (n / 200 for n in range(50, 4, -1)):
            rule = pl.col("bands") | ((pl.col("chance") < level) & ~pl.col("noisy") & ~pl.col("there"))
            precision, of_rule = told(own, rule)
            if precision >= line:
                break
        for name, value, leads in (
            ("straight line", line, of_line),
            (f"bands, and chance below {level:.3f}", precision, of_rule),
        ):
            print(f"| {said(size)} | {name} | {value:.4f} | {' | '.join(f'{lead:.1%}' for lead in leads)} |")


def at_equal_precision(frame: pl.DataFrame) -> None:
    """Recall of the straight line in one year, and of the chance at exactly its precision."""
    print("| | years left | promises | missed | precision of the line | its recall | recall of the chance |")
    print("|---|---|---|---|---|---|---|")
    for size in SIZES:
        for left in YEARS_LEFT:
            own = frame.filter((pl.col("size") == size) & (pl.col("left") == left)).sort("chance")
            missed, line = ~own["reached"].to_numpy(), own["line"].to_numpy()
            precision, recall = missed[line].mean(), (missed & line).sum() / missed.sum()
            so_far = np.cumsum(missed)
            enough = np.flatnonzero(so_far / np.arange(1, len(missed) + 1) >= precision)
            best = so_far[enough[-1]] / missed.sum() if len(enough) else 0.0
            print(
                f"| {said(size)} | {left} | {own.height:,} | {missed.mean():.0%} | {precision:.3f} | {recall:.1%} | {best:.1%} |"
            )


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    if not path.exists():
        sys.exit(f"{path} is not there: give the path of municipal_annual.csv.gz")
    every = registers(path)
    parts = [panels(name, matrix, size) for size in SIZES for name, (_, matrix) in every.items()]
    frame = pl.concat(part for part in parts if part.height)
    fit_on = sorted(every)[::2]
    is_fit = pl.col("register").is_in(fit_on)
    fit, test = frame.filter(is_fit), frame.filter(~is_fit)
    trust, doubt, score = fitted(fit)
    print(f"Fitted on {', '.join(fit_on)}: TRUST {trust:.2f}, DOUBT {doubt:.2f} (Brier {score:.4f}).")
    print(f"Tested on {', '.join(sorted(test['register'].unique()))}.\n")
    for table in (reliability, scores, words):
        table(test)
        print()
    warnings(fit, test)
    print()
    product_at_equal_precision(test)
    print()
    at_equal_precision(test)


if __name__ == "__main__":
    main()
