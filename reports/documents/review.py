"""A review (月调度, 季督导, 年质控) as a document: the page of it, for whoever leads and opens no UI. An unsigned draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from reports.documents.packed import packed
from reports.documents.paper import Paper
from reports.pages.reviews.page import remarks, review_name
from words.catalogue import say

if TYPE_CHECKING:
    from domain.deployment import Deployment
    from reports.pages.reviews.page import Head, Section
    from reports.pages.tables import Row

WIDTH_MM = 156.0  # of what stands between the margins
# Half-width characters of the longest text that give a column its share: fewer are still read, more run over lines.
_LEAST, _MOST = 8, 40


def review_document(head: Head, summary: str, sections: Sequence[Section], deployment: Deployment) -> bytes:
    """The document as bytes, in the language of the deployment."""
    language = deployment.language
    title, paper = review_name(head.kind, (head.period,), language), Paper(language, simulated=head.simulated)
    paper.title(title)
    for text in (summary, *remarks(head, language)):
        paper.para(text)
    for number, section in enumerate(sections, 1):
        paper.heading(number, section.title)
        _fill(paper, section, say(language, "review.none"))
    return packed(paper.document, title, head.as_of, language)


def _fill(paper: Paper, section: Section, nothing: str) -> None:
    texts = (*section.sentences, *section.lines)
    for text in texts or (() if section.rows else (nothing,)):
        paper.para(text)
    if section.rows:
        cells = [[str(value) for value in row.values()] for row in section.rows]
        paper.listed(list(section.rows[0]), _widths(section.rows), cells)


def _widths(rows: Sequence[Row]) -> list[float]:
    """Millimetres of each column, by the longest text in it."""
    longest = [max(_size(str(text)) for text in (head, *(row[head] for row in rows))) for head in rows[0]]
    shares = [min(max(one, _LEAST), _MOST) for one in longest]
    return [WIDTH_MM * share / sum(shares) for share in shares]


def _size(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
