"""Writes docs/reference/{conditions,channels,sources,layouts}.md: what can be told and by which ways, from where submissions
are pulled and how their files may be laid out, as the kinds declare it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from domain.channelkind import ChannelKind
from domain.conditionkind import ConditionKind
from domain.contact import ROLES
from domain.kind import Kind, Kinds, Parameter, Sort
from domain.layoutkind import LayoutKind
from domain.sourcekind import SourceKind
from flows.kinds import shipped_kinds
from words.names import names_of

REFERENCE = Path(__file__).resolve().parent.parent / "docs/reference"
CONDITIONS = """# Conditions: what people can be told of

Each kind of condition is a file of `alerts/conditions/`; what it declares stands here. `contacts.yaml` names kinds by their
codes: `released` are those that are sent, `ladders` say who is told when, in working days, where it is not as here."""
CHANNELS = """# Channels: by which ways messages leave

Each kind of channel is a file of `alerts/channels/`; what it declares stands here. `contacts.yaml` names it as the `kind` of a
channel; `url` and `base_url` are written there, all other parameters below `options`."""

SOURCES = """# Sources: from where submissions are pulled

Each kind of source is a file of `sources/receive/`; what it declares stands here. `sources.yaml` names it as the `kind` of a
source; its own parameters are written below `options`."""
LAYOUTS = """# Layouts: how a file may be laid out

Each layout is a file of `sources/read/layouts/`; what it declares stands here, in the order in which the layouts are asked
whether they know a sheet. A district sends what it has; only `mapped` is configured, for names that are another system's
([how to](../how-to/foreign-layout.md))."""


def conditions(kinds: Mapping[str, ConditionKind]) -> str:
    """The page of the kinds of condition, what explains others first."""
    ordered = sorted(kinds.values(), key=lambda kind: (kind.rank, kind.code))
    return _page(CONDITIONS, (_section(kind, _condition(kind)) for kind in ordered))


def channels(kinds: Mapping[str, ChannelKind]) -> str:
    """The page of the kinds of channel."""
    ordered = sorted(kinds.values(), key=lambda kind: kind.code)
    return _page(CHANNELS, (_section(kind, _channel(kind)) for kind in ordered))


def sources(kinds: Mapping[str, SourceKind]) -> str:
    """The page of the kinds of source."""
    ordered = sorted(kinds.values(), key=lambda kind: kind.code)
    return _page(SOURCES, (_section(kind, _source(kind)) for kind in ordered))


def _source(kind: SourceKind) -> Iterator[str]:
    yield f"`address`: {kind.address}" if kind.address else "No `address`: files come by themselves"
    yield f"`boxes`: {kind.boxes}"
    traits = {
        "A past day can be read from a folder of this machine (`planwatch backfill`)": kind.reads_archive,
        "It shows what a system holds now: an older figure that came back there is no old file": kind.holds_what_stands,
        "Who sent something hears of it by a message (kind `received`)": kind.answers_sender,
    }
    yield from (trait for trait, holds in traits.items() if holds)


def layouts(kinds: Mapping[str, LayoutKind]) -> str:
    """The page of the layouts, in the order in which they are asked."""
    ordered = sorted(kinds.values(), key=lambda kind: (kind.rank, kind.code))
    return _page(LAYOUTS, (_section(kind, _layout(kind)) for kind in ordered))


def _layout(kind: LayoutKind) -> Iterator[str]:
    if kind.alone:
        yield "Where one sheet is laid out so, the book's other sheets hold no figures"


PAGES: Mapping[str, tuple[Sort, Callable[[Mapping[str, Any]], str]]] = {
    "conditions.md": (Sort.CONDITION, conditions),
    "channels.md": (Sort.CHANNEL, channels),
    "sources.md": (Sort.SOURCE, sources),
    "layouts.md": (Sort.LAYOUT, layouts),
}


def pages(kinds: Kinds) -> dict[Path, str]:
    """Every page by its file."""
    return {REFERENCE / name: page(kinds[sort]) for name, (sort, page) in PAGES.items()}


def _page(head: str, sections: Iterable[str]) -> str:
    return "\n\n".join([head, *sections]) + "\n"


def _section(kind: Kind, lines: Iterable[str]) -> str:
    said = [f"- {line}" for line in (*lines, *(_parameter(one) for one in kind.parameters))]
    head = [f"## `{kind.code}`", "", f"{kind.meaning[0].upper()}{kind.meaning[1:]}."]
    return "\n".join([*head, "", *said] if said else head)


def _condition(kind: ConditionKind) -> Iterator[str]:
    chinese, english = names_of("condition", kind.code)[:2]
    yield f"Name: {chinese}, {english}"
    yield "Default ladder: " + "; then ".join(
        f"{rung.after_working_days}: {', '.join(rung.roles)}" for rung in kind.ladder
    )
    yield f"Who may read: {_readers(kind)}"
    yield f"Told from the level: {kind.told_from}"
    if kind.reference:
        yield f"Its numbers begin with {kind.reference}-"
    traits = {
        "sent although nobody has released it": kind.unconditional,
        "part of the week's message": bool(kind.digest_place),
        "kept from a past that is caught up with": kind.kept_quietly,
        "each place that reports must have somebody for it": kind.for_every_place,
    }
    yield from (trait[0].upper() + trait[1:] for trait, holds in traits.items() if holds)


def _readers(kind: ConditionKind) -> str:
    may = [role for role in ROLES if kind.may_be_read_by(role)]
    all_but = [role for role in ROLES if role not in may]
    roles = (
        ", ".join(may)
        if len(may) <= len(all_but)
        else f"every role but {', '.join(all_but)}"
        if all_but
        else "every role"
    )
    where = "; on closed channels only" if kind.private else "; groups too" if kind.group_may_read else ""
    return roles + where


def _channel(kind: ChannelKind) -> Iterator[str]:
    if kind.largest:
        yield "Most bytes of a message: " + ", ".join(f"{most} as {form}" for form, most in kind.largest.items())
    if kind.for_groups:
        yield "It speaks to a group: no single case goes over it, and its entry need not say `private`"
    else:
        yield "Its entry says whom it reaches: `private: true` for one person, `private: false` for a group"


def _parameter(one: Parameter) -> str:
    written = str(one.default).lower() if isinstance(one.default, bool) else one.default
    default = "" if one.default in (None, "") else f"; default {written}"
    unit = f" in {one.unit}" if one.unit else ""
    return f"`{one.name}` ({one.type}{unit}{', needed' if one.required else ''}): {one.meaning}{default}"


if __name__ == "__main__":
    for path, text in pages(shipped_kinds()).items():
        path.write_text(text, encoding="utf-8")
