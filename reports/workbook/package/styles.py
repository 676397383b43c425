"""The styles of a clerk's workbook, with our fills and looks added behind its own; its own stay as they are."""

from __future__ import annotations

from reports.workbook.package.archive import CannotExtend
from reports.workbook.package.looks import MARKS, Fill, Look, alignment_xml, fill_xml, font_xml, frame_xml
from reports.workbook.package.markup import Element, Splices, tree, with_attributes

# Of workbooks that have none: what a spreadsheet takes for granted.
BLANK = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{space}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
MAX_FORMATS = 60_000  # a spreadsheet takes 65,490
_RESERVED = ("none", "gray125")  # the first two fills are never anybody's own
_LISTS = ("fonts", "fills", "borders", "cellXfs")


class Styles:
    """styles.xml of one workbook. Raises CannotExtend where it is not as a spreadsheet writes it."""

    def __init__(self, part: bytes, language: str) -> None:
        self._part, self._language = part, language
        self._root, self._splices = tree(part), Splices(part)
        lists = {name: self._root.child(name) for name in _LISTS}
        self._lists: dict[str, Element] = {name: one for name, one in lists.items() if one is not None}
        if len(self._lists) < len(_LISTS) or not self._lists["cellXfs"].children:
            raise CannotExtend("odd_package", "styles")
        self._counts = {name: len(one.children) for name, one in self._lists.items()}
        self._added: dict[str, list[str]] = {name: [] for name in _LISTS}
        self._known: dict[tuple[str, str], int] = {}
        self._made: dict[tuple[int, str] | Look, int] = {}
        while self._counts["fills"] + len(self._added["fills"]) < len(_RESERVED):
            pattern = _RESERVED[self._counts["fills"] + len(self._added["fills"])]
            p = self._root.prefix
            self._append("fills", f'<{p}fill><{p}patternFill patternType="{pattern}"/></{p}fill>')

    def marked(self, like: int, severity: str) -> int:
        """The format of a cell that had the format `like`, with the fill of a severity and nothing else changed."""
        if (like, severity) not in self._made:
            own = self._lists["cellXfs"].children
            one = own[like if 0 <= like < len(own) else 0]
            fill = str(self._fill(severity))
            copy = with_attributes(self._part[one.start : one.end], fillId=fill, applyFill="1")
            self._made[like, severity] = self._append("cellXfs", copy)
        return self._made[like, severity]

    def of(self, look: Look) -> int:
        """The format of a cell of our sheet."""
        if look not in self._made:
            self._made[look] = self._append("cellXfs", self._format(look))
        return self._made[look]

    def forget_marks(self) -> None:
        """What an earlier return coloured is coloured no longer: its fills, as we and other programs write them, fill
        nothing from now on."""
        for one in self._lists["fills"].children:
            if _seen(one) in _OURS:
                p = self._root.prefix
                self._splices.replace(one.start, one.end, f'<{p}fill><{p}patternFill patternType="none"/></{p}fill>')

    def done(self) -> bytes:
        for name, texts in self._added.items():
            if texts:
                self._splices.append(self._lists[name], "".join(texts))
                self._splices.attribute(self._lists[name], "count", str(self._counts[name] + len(texts)))
        return self._splices.done()

    def _format(self, look: Look) -> str:
        p = self._root.prefix
        font = self._once("fonts", look.font, font_xml(look.font, self._language, p))
        fill = self._fill(look.fill) if look.fill else 0
        frame = self._once("borders", look.frame, frame_xml(look.frame, p)) if look.frame else 0
        quote = ' quotePrefix="1"' if look.stays_text else ""
        told = f'numFmtId="0" fontId="{font}" fillId="{fill}" borderId="{frame}" xfId="0"{quote}'
        applied = 'applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"'
        return f"<{p}xf {told} {applied}>{alignment_xml(look.across, p)}</{p}xf>"

    def _fill(self, key: str) -> int:
        return self._once("fills", key, fill_xml(key, self._root.prefix))

    def _once(self, name: str, key: str, text: str) -> int:
        if (name, key) not in self._known:
            self._known[name, key] = self._append(name, text)
        return self._known[name, key]

    def _append(self, name: str, text: str) -> int:
        number = self._counts[name] + len(self._added[name])
        if number >= MAX_FORMATS:
            raise CannotExtend("odd_package", f"{number} {name}")
        self._added[name].append(text)
        return number


def _seen(fill: Element) -> Fill:
    """A fill as pattern and colours."""
    pattern = next(iter(fill.children), None)
    if pattern is None:
        return "", "", ""
    colors = {one.name: one.attributes.get("rgb", "").upper() for one in pattern.children}
    kind = pattern.attributes.get("patternType", "")
    return kind, colors.get("fgColor", ""), "" if kind == "solid" else colors.get("bgColor", "")


# LibreOffice knows no patterns: it mixes the two colours and writes a solid one.
_MIXED: tuple[Fill, ...] = (("solid", "FFE09C99", ""), ("solid", "FFF3C9BE", ""), ("solid", "FFDEE8F2", ""))
_OURS = frozenset((*MARKS.values(), *_MIXED))
