"""Templates of `wording/` become titles and named blocks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    UndefinedError,
    nodes,
    select_autoescape,
)

from alerts.messages import phrases
from domain.alert import Block, Message
from words.catalogue import joined
from words.names import mark_before

OWN = Path(__file__).resolve().parents[1] / "wording"

# 0 is never dropped; the higher the number, the sooner a block goes when a channel's byte budget is short.
PRIORITY: Mapping[str, int] = {
    "notes": 1,
    "note": 1,
    "data": 1,
    "history": 1,
    "answers": 1,
    "lines": 1,
    "reason": 1,
    "known": 2,
    "rest": 2,
    "forms": 1,
    "moved": 3,
    "measures": 2,
    "effects": 2,
    "ask": 1,
    "contact": 2,
    "signature": 2,
    "howto": 3,
    "filling": 3,
    "reply": 3,
    "more": 3,
    "next": 4,
    "effect": 4,
    "copies": 4,
    "extension": 4,
    "others": 5,
    "quote": 5,
}


def write(
    name: str,
    values: Mapping[str, Any],
    language: str,
    *,
    simulated: bool,
    private: bool = True,
    attachments: tuple[str, ...] = (),
    without: Collection[str] = (),
) -> Message:
    """The message that `wording/<language>/<name>.j2` words: its title, then its other blocks in order, empty ones left
    out. Title and first block begin with the mark of simulated data where the facts are simulated. Raises ValueError,
    naming the file, for a template that asks for what is not there."""
    texts = _texts(name, values, language)
    mark = mark_before(language) if simulated else ""
    title = phrases.one_line(texts.pop("title"))
    written = [(block, text) for block, text in texts.items() if text and block not in without]
    blocks = tuple(
        Block(block, mark + text if position == 0 else text, PRIORITY.get(block, 0))
        for position, (block, text) in enumerate(written)
    )
    return Message(mark + title, blocks, attachments, private, language)


def _texts(name: str, values: Mapping[str, Any], language: str) -> dict[str, str]:
    template = _environment(language, joined()).get_template(f"{name}.j2")
    context = template.new_context(dict(values))
    try:
        return {block: phrases.tidy("".join(render(context))) for block, render in template.blocks.items()}
    except UndefinedError as error:
        raise ValueError(
            f"the template {language}/{name}.j2 asks for something that its facts do not have ({error}); correct the name"
        ) from error


def asked_of_facts(name: str, language: str) -> frozenset[str]:
    """The fields of the facts (`f.<this>`) that `wording/<language>/<name>.j2` names; none where there is no such file."""
    if not has(name, language):
        return frozenset()
    environment = _environment(language, joined())
    source, _, _ = cast("BaseLoader", environment.loader).get_source(environment, f"{name}.j2")
    named = environment.parse(source).find_all(nodes.Getattr)
    return frozenset(one.attr for one in named if isinstance(one.node, nodes.Name) and one.node.name == "f")


def part(code: str, language: str) -> Any:
    """The macros of `wording/<language>/parts/<code>.j2`: what one line says of an alert of this kind."""
    return _environment(language, joined()).get_template(f"parts/{code}.j2").module


def macros(code: str, language: str) -> frozenset[str]:
    """The names of those macros; every name that is asked for where there is no such file."""
    if not has(f"parts/{code}", language):
        return frozenset({"brief", "item", "group", "line", "basis"})
    return frozenset(vars(part(code, language)))


def spoken(macro: Any, *given: Any) -> str:
    """What a macro says, as one line."""
    return phrases.one_line(phrases.tidy(str(macro(*given))))


def has(name: str, language: str) -> bool:
    """Whether there is such a template."""
    return f"{name}.j2" in _environment(language, joined()).list_templates()


@lru_cache(maxsize=8)
def _environment(language: str, beside: tuple[Path, ...]) -> Environment:
    """Templates are looked for in `wording/<language>/` here, then beside the words of the packages that have joined."""
    folders = (OWN, *(folder.parent / "wording" for folder in beside))
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder / language) for folder in folders]),
        undefined=StrictUndefined,
        autoescape=select_autoescape(()),  # plain text; alerts.messages.formats escapes for the channel
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(phrases.filters(language))
    return environment
