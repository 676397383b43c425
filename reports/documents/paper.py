"""A sheet as offices write it (GB/T 9704-2012): A4, its margins and fonts, 28 points a line, a page number at the outer
edge; in the head of every page that it is a draft, and where it is, that its data are simulated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from reports.documents.cells import table
from words.catalogue import catalogue, say
from words.foreign import in_a_line
from words.names import simulated_mark

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

PAGE_MM = (210, 297)
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26  # millimetres
LINE = Pt(28)
TITLE, BODY, FOOT, HEAD, CELL = 22, 16, 14, 10.5, 10.5  # points
_CHARS = 100  # a character, in hundredths
# Characters of a paragraph and of a line in a cell: what is longer was meant for something else.
_MOST, _MOST_IN_CELL = 2_000, 240
# What no document can hold beside what a line never does.
_NO_TEXT = re.compile("[\ufffe\uffff]")
_TWENTIETHS = 20  # of a point


class Paper:
    """One document, written from its top to its end."""

    def __init__(self, language: str, *, simulated: bool) -> None:
        self.language, self._style = language, catalogue(language).table("documents.style")
        self.document = Document()
        self._lay_out()
        mark = say(language, "documents.draft")
        self._head(f"{simulated_mark(language)} {mark}" if simulated else mark)

    def title(self, text: str) -> None:
        """The title, in the middle, with an empty line after it."""
        self._line(text, TITLE, "title", WD_ALIGN_PARAGRAPH.CENTER).paragraph_format.space_after = Pt(8)

    def blanks(self) -> None:
        """The number of the document and who approves it, left to be filled in."""
        self._line(say(self.language, "documents.blanks"), BODY).paragraph_format.space_after = LINE

    def addressee(self, name: str) -> None:
        """Who is written to, from the edge."""
        self._line(say(self.language, "documents.to", name=name), BODY)

    def heading(self, number: int, text: str) -> None:
        """A heading of the first level, kept with what follows."""
        said = catalogue(self.language).table("documents.numeral").get(str(number), str(number))
        line = self._line(say(self.language, "documents.heading", number=said, text=text), BODY, "heading")
        line.paragraph_format.keep_with_next = True
        _indent(line, first=2)

    def para(self, text: str) -> None:
        """A paragraph whose first line begins two characters in."""
        line = self._line(text, BODY)
        line.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        _indent(line, first=2)

    def table(self, keys: Sequence[str], widths: Sequence[float], rows: Sequence[Sequence[str]]) -> None:
        """A table with headings `documents.column.<key>`, its columns so many millimetres wide."""
        self.listed([say(self.language, f"documents.column.{key}") for key in keys], widths, rows)

    def listed(self, headings: Sequence[str], widths: Sequence[float], rows: Sequence[Sequence[str]]) -> None:
        """A table with these headings."""
        above = self.document.paragraphs[-1].paragraph_format
        above.keep_with_next, above.space_after = True, Pt(4)
        made = table(self.document, widths, len(rows) + 1)
        for row, texts in zip(made.rows, (headings, *rows), strict=True):
            font = "heading" if texts is headings else "body"
            for cell, text in zip(row.cells, texts, strict=True):
                for number, part in enumerate(text.split("\n")):
                    line = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
                    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
                    self._run(line, written(part, _MOST_IN_CELL), CELL, font)
        self._line("", 6).paragraph_format.line_spacing = Pt(8)

    def ending(self) -> None:
        """Contact, seal and date, left to be filled in, all on one page with the last words before them."""
        contact = self._line(say(self.language, "documents.contact"), BODY)
        _indent(contact, first=2)
        self._line("", BODY)
        for key in ("seal", "dated"):
            line = self._line(say(self.language, f"documents.{key}"), BODY, align=WD_ALIGN_PARAGRAPH.RIGHT)
            _indent(line, right=4)
        for one in self.document.paragraphs[-5:-1]:
            one.paragraph_format.keep_with_next = True

    def _lay_out(self) -> None:
        (section,) = self.document.sections
        section.page_width, section.page_height = (Mm(side) for side in PAGE_MM)
        section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
        section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
        section.header_distance, section.footer_distance = Mm(20), Mm(24)
        self.document.settings.odd_and_even_pages_header_footer = True
        normal = self.document.styles["Normal"]
        normal.font.size = Pt(BODY)
        normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(0)
        self._fonts(normal.element.get_or_add_rPr(), "body")
        for language in self.document.styles.element.iter(qn("w:lang")):
            language.set(qn("w:val"), self._style["language"])
            language.set(qn("w:eastAsia"), self._style["language"])

    def _head(self, mark: str) -> None:
        (section,) = self.document.sections
        ends = ((section.header, section.footer, "right"), (section.even_page_header, section.even_page_footer, "left"))
        before, _, after = say(self.language, "documents.page", page="|").partition("|")
        for header, footer, side in ends:
            top, foot = header.paragraphs[0], footer.paragraphs[0]
            top.alignment = WD_ALIGN_PARAGRAPH.CENTER
            self._run(top, mark, HEAD, "heading")
            foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT if side == "right" else WD_ALIGN_PARAGRAPH.LEFT
            _indent(foot, **{side: 1})
            self._run(foot, before, FOOT, "plain")
            _page_number(self._run(foot, "", FOOT, "plain"))
            self._run(foot, after, FOOT, "plain")

    def _line(self, text: str, size: float, font: str = "body", align: Any = None) -> Paragraph:
        line = self.document.add_paragraph()
        line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        line.paragraph_format.line_spacing = LINE
        line.alignment = align
        self._run(line, text, size, font)
        return line

    def _run(self, line: Paragraph, text: str, size: float, font: str) -> Any:
        run = line.add_run(written(text))
        run.font.size = Pt(size)
        self._fonts(run._element.get_or_add_rPr(), font)
        return run

    def _fonts(self, properties: Any, font: str) -> None:
        fonts = properties.get_or_add_rFonts()
        for name in list(fonts.attrib):
            del fonts.attrib[name]
        for side in ("w:ascii", "w:hAnsi", "w:cs"):
            fonts.set(qn(side), self._style["latin"])
        fonts.set(qn("w:eastAsia"), self._style[font])


def written(text: str, most: int = _MOST) -> str:
    """The text as a document holds it: on one line, without what turns or hides it, of a bounded length."""
    whole = _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", in_a_line(text))
    return f"{whole[: most - 1]}…" if len(whole) > most else whole


def _indent(line: Paragraph, **characters: int) -> None:
    """Indents by characters; also in points, for what does not count characters."""
    found = line._p.get_or_add_pPr().get_or_add_ind()
    names = {"first": "firstLine", "left": "left", "right": "right"}
    for side, count in characters.items():
        found.set(qn(f"w:{names[side]}Chars"), str(count * _CHARS))
        found.set(qn(f"w:{names[side]}"), str(count * BODY * _TWENTIETHS))


def _page_number(run: Any) -> None:
    for kind in ("begin", "", "end"):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.text = "PAGE"
        run._element.append(part)
