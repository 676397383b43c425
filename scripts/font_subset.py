"""Makes the font of our charts: a subset of Noto Sans CJK SC with every character that our texts can need.

    python scripts/font_subset.py NotoSansCJK-Regular.ttc

Needs fonttools, which the product itself does not: charts only read the file that this writes. The subset carries a
name of its own, so that a chart never picks up another cut of the font that a machine happens to have.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "reports" / "fonts" / "PlanwatchSansSC.otf"
FAMILY = "Planwatch Sans SC"
FACE = "Noto Sans CJK SC"
TEXTS = ("config/shandong", "domain", "reports", "alerts", "checks")
ENDINGS = {".yaml", ".csv", ".py", ".j2", ".txt"}
# Rows 16-87 of GB 2312 hold its 6,763 characters, rows 1-3 its punctuation, signs and full-width forms.
COMMON_ROWS = (*range(1, 4), *range(16, 88))
SIGNS = "–—―‘’“”…·×÷±≤≥≠≈‰℃①②③④⑤⑥⑦⑧⑨⑩●○■□▲△▼▽◆◇★☆→←↑↓〔〕【】《》、。　"


def common_characters() -> set[str]:
    """The characters of GB 2312, from the codec of the standard library: enough for the names of most places."""
    cells = (bytes((0xA0 + row, 0xA0 + cell)) for row in COMMON_ROWS for cell in range(1, 95))
    return set("".join(cell.decode("gb2312", errors="ignore") for cell in cells))


def own_characters() -> set[str]:
    """Every character of our configuration, names and texts."""
    files = (path for top in TEXTS for path in sorted((ROOT / top).rglob("*")) if path.suffix in ENDINGS)
    return set("".join(path.read_text(encoding="utf-8") for path in files))


def wanted() -> set[int]:
    """The code points of the subset: our own, the common ones, ASCII and Latin-1, signs."""
    latin = {chr(point) for point in (*range(0x20, 0x7F), *range(0xA0, 0x100))}
    return {ord(char) for char in own_characters() | common_characters() | latin | set(SIGNS) if char.isprintable()}


def face_of(collection: Path) -> Any:
    """The simplified-Chinese face of a font collection. Exits when it is not in there."""
    from fontTools.ttLib import TTCollection

    for font in TTCollection(str(collection)).fonts:
        if font["name"].getDebugName(1) == FACE:
            return font
    raise SystemExit(f"{collection.name}: no face named {FACE}")


def subset(font: Any) -> None:
    """Keeps what is wanted, without hints and without the forms of other languages."""
    from fontTools.subset import Options, Subsetter

    options = Options()
    options.hinting, options.desubroutinize, options.layout_features = False, False, ["kern"]
    options.name_IDs, options.notdef_outline = [0, 1, 2, 3, 4, 5, 6, 13, 14], True
    cutter = Subsetter(options)
    cutter.populate(unicodes=wanted())
    cutter.subset(font)


def rename(font: Any) -> None:
    """Our own family name, and a fixed date, so that the same input is the same file."""
    names = {1: FAMILY, 3: f"{FAMILY} subset", 4: FAMILY, 6: FAMILY.replace(" ", "")}
    for record in list(font["name"].names):
        if record.nameID in names:
            record.string = names[record.nameID]
    font["CFF "].cff.fontNames[0] = names[6]
    top = font["CFF "].cff.topDictIndex[0]
    top.FullName, top.FamilyName = FAMILY, FAMILY
    font.recalcTimestamp = False
    font["head"].modified = font["head"].created


def main(collection: Path) -> None:
    font = face_of(collection)
    subset(font)
    rename(font)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    font.save(OUT)
    lacking = {chr(point) for point in wanted() - set(font.getBestCmap())}
    print(f"{OUT.relative_to(ROOT)}: {OUT.stat().st_size:,} bytes, {len(font.getBestCmap()):,} characters")
    print(f"not in the font: {''.join(sorted(lacking)) or 'none'}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
