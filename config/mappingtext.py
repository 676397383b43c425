"""A mapping as the text of its file, with what a person should look at as comments."""

from __future__ import annotations

import json
from collections.abc import Iterator

from domain.filemapping import MappedColumn, MappedLine, Part
from domain.mappingproposal import CERTAIN, MappingProposal, Placed, Unplaced
from words.catalogue import say


def text_of(proposal: MappingProposal, language: str) -> str:
    """The YAML of a proposal: what is sure, what is to be checked with how sure it is, and what nobody could place."""
    return "\n".join((*_head(proposal, language), *_entries(proposal, language), ""))


def _head(proposal: MappingProposal, language: str) -> Iterator[str]:
    mapping = proposal.mapping
    yield "# yaml-language-server: $schema=../../schemas/mapping.json"
    for line in say(language, "mapping.read_through", file=f"mappings/{mapping.code}.yaml").split("\n"):
        yield f"# {line}"
    yield f"code: {quoted(mapping.code)}"
    yield f"name: {quoted(mapping.name)}"
    yield f"form: {quoted(mapping.form)}"
    yield f"rows: {mapping.rows}"
    if mapping.header_rows > 1:
        yield f"header_rows: {mapping.header_rows}"


def _entries(proposal: MappingProposal, language: str) -> Iterator[str]:
    for key, sort in (("columns", MappedColumn), ("lines", MappedLine)):
        placed = [one for one in proposal.placed if isinstance(one.entry, sort)]
        left = [one for one in proposal.unplaced if one.row == (sort is MappedLine)]
        if placed:
            yield f"{key}:"
        yield from (_placed(one, language) for one in placed)
        yield from (_unplaced(one, language) for one in left)


def _placed(one: Placed, language: str) -> str:
    fields = {"heading" if isinstance(one.entry, MappedColumn) else "label": one.text}
    if isinstance(one.entry, MappedColumn) and one.entry.holds is not None:
        fields["holds"] = one.entry.holds
    else:
        fields |= {"indicator": one.entry.indicator} | ({"item": one.entry.item} if one.entry.item else {})
        if isinstance(one.entry, MappedColumn) and one.entry.part is not Part.VALUE:
            fields["part"] = one.entry.part
    entry = ", ".join(f"{key}: {quoted(value)}" for key, value in fields.items())
    check = say(language, "mapping.check_this", sure=f"{one.sure:.0%}", name=one_line(one.means))
    told = check if one.means else say(language, "mapping.guessed")
    return f"  - {{{entry}}}" + (f"  # {told}" if one.sure < CERTAIN else "")


def _unplaced(one: Unplaced, language: str) -> str:
    near = say(language, "joint.list").join(one.near)
    told = say(language, "mapping.near", names=one_line(near)) if near else say(language, "mapping.nothing_near")
    return f"  # {one.cell} {quoted(one.text)}  {told}"


def quoted(text: str) -> str:
    """A text as YAML reads it back whatever it holds: JSON is YAML."""
    plain = text.replace("-", "").replace("_", "").isalpha() and text.isascii()
    return (
        text
        if plain and text.lower() not in {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
        else json.dumps(text, ensure_ascii=False)
    )


def one_line(text: str) -> str:
    """A text without the breaks at which a comment would end."""
    return " ".join(text.split())
