"""What is proposed of organisation units as the text of `org_units` in a file dhis2/*.yaml, with what a person should look at
as comments."""

from __future__ import annotations

from collections.abc import Iterator

from config.mappingtext import one_line, quoted
from domain.orgunit import KNOWN, SURE, FittingUnit, OrgUnitProposal
from domain.place import PlaceTree
from words.catalogue import say
from words.orgunits import unit_sentence


def text_of(proposal: OrgUnitProposal, places: PlaceTree, file: str, language: str) -> str:
    """The YAML: what is said and what is sure as entries, whatever is doubtful, gone or lacking as a comment."""
    return "\n".join((*_lines(proposal, places, file, language), ""))


def _lines(proposal: OrgUnitProposal, places: PlaceTree, file: str, language: str) -> Iterator[str]:
    yield f"# {say(language, 'orgunits.head', file=one_line(file))}"
    yield "org_units:"
    yield from (_line(row, places, language) for row in proposal.rows)
    if proposal.others:
        yield f"  # {say(language, 'orgunits.others', count=proposal.others)}"


def _line(row: FittingUnit, places: PlaceTree, language: str) -> str:
    told = one_line(unit_sentence(row, places, language))
    if row.fit in SURE | KNOWN:
        return f"  {quoted(row.id)}: {quoted(row.places[0])}  # {told}"
    return f"  # {told}"
