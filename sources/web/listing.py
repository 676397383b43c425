"""A page that lists files: one level of folders are the boxes, the files in them are what they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from domain.errors import FileUnavailable, SourceUnavailable
from domain.sourcefault import SourceFault
from sources.entries import is_passing
from sources.offers import Known
from sources.patterns import files_of
from sources.web.asking import Answer, Asked
from sources.web.names import as_name, last_part, path_of
from sources.web.pages import asks_to_log_in, children, is_page, text_of
from sources.web.patience import Patience
from words.log import log

_LOG = log()


@dataclass(frozen=True, slots=True)
class Listing:
    """Reads the pages of a source: `ask` gets an answer, `shown` is an address as everybody may see it."""

    source: str
    pattern: str
    ask: Callable[[Asked], Answer]
    shown: Callable[[str], str]

    def boxes(self, address: str, known: Known, patience: Patience) -> Iterator[tuple[str, Iterator[tuple[str, str]]]]:
        """Each box with the addresses of its files, which are for no month. Raises SourceUnavailable for the page itself;
        FileUnavailable comes from the box whose page it is."""
        try:
            page = self._page(address)
        except FileUnavailable as error:
            raise SourceUnavailable(error.fault, where=error.where, said=error.said) from None
        if page is None:
            raise SourceUnavailable(SourceFault.NOT_THERE, where=self.shown(address))
        found = sorted(page)
        if known.wants("") and (files := [one for one in found if not one.endswith("/")]):
            yield "", (("", url) for url in self._of_pattern("", files))
        for folder in (one for one in found if one.endswith("/")):
            box = as_name(last_part(folder))
            if box and not is_passing(box):
                if known.wants(box):
                    yield box, self._inside(box, folder)
                else:
                    patience.pass_over()

    def _inside(self, box: str, folder: str) -> Iterator[tuple[str, str]]:
        page = self._page(folder)
        if page is None:
            _LOG.info("source %s: %s has gone meanwhile", self.source, box)
            return
        for url in self._of_pattern(box, sorted(page)):
            yield "", url

    def _of_pattern(self, box: str, urls: Sequence[str]) -> Iterator[str]:
        """The files that the pattern of the source names; what is left out stands in the log."""
        wanted = files_of(self.pattern)
        for url in urls:
            name = as_name(last_part(url))
            if url.endswith("/") or not name or not wanted.fullmatch(path_of(box, name)):
                _LOG.info("source %s: %s is not of the pattern %s", self.source, url, self.pattern)
            elif not is_passing(name):
                yield url

    def _page(self, url: str) -> list[str] | None:
        """What an index links to; None where it is not there. Raises FileUnavailable for what is no index."""
        where = self.shown(url)
        answer = self.ask(Asked(url, where))
        if answer.is_gone:
            return None
        if said := _no_index(answer):
            raise FileUnavailable(SourceFault.ODD, where=where, said=said)
        return list(children(text_of(answer.content or b"", answer.headers), url))


def _no_index(answer: Answer) -> str:
    """Why an answer is no page that lists files; empty where it is one."""
    if answer.content is None:
        return f"an index of {answer.size} bytes"
    if answer.led:
        return f"it leads to {answer.led}"
    if not is_page(answer.content, answer.headers):
        return f"{answer.headers.get('content-type', 'no Content-Type')[:80]} instead of an index page"
    return "a page that asks for a password" if asks_to_log_in(answer.content) else ""
