"""Markdown as a type: what is not of it is foreign and is escaped, whoever wrote it.

A district's file name, note or figure stands in pages and messages; none of it may become a heading, a link, a picture or
HTML there."""

from __future__ import annotations

import re
from collections.abc import Iterable

from words.terminal import harmless

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~!])")
_ENTITY = re.compile(r"&(?=[#\w])")
# What a page turns into a link although nobody wrote one.
_ADDRESS = re.compile(r"://|www\.|@", re.IGNORECASE)


_JOINER = "\N{WORD JOINER}"


class Markdown(str):
    """Text that is Markdown on purpose; any other text is only ever shown."""

    __slots__ = ()


def escaped(text: str) -> Markdown:
    """A text that shows as it is written: nothing in it is markup. The robots of messengers know no more than this."""
    return text if isinstance(text, Markdown) else Markdown(_SPECIAL.sub(r"\\\1", harmless(text)))


def shown(text: str) -> Markdown:
    """The same for a page, where entities and bare addresses are markup as well: no address in it becomes a link."""
    if isinstance(text, Markdown):
        return text
    return Markdown(_ADDRESS.sub(_as_entity, _ENTITY.sub("&amp;", escaped(text))))


def _as_entity(found: re.Match[str]) -> str:
    """Its last character but the slashes as an entity: `:`, `.` or `@`."""
    sign = found[0].rstrip("/")[-1]
    return f"{found[0][: found[0].index(sign)]}&#{ord(sign)};{found[0][found[0].index(sign) + 1 :]}"


def linked(text: str, address: str) -> Markdown:
    """A link; `address` is ours."""
    return Markdown(f"[{shown(text)}]({address})")


def unbroken(text: str) -> Markdown:
    """The same on a line that is not broken within it, however narrow its column: a Chinese word breaks anywhere else."""
    joined = _JOINER.join(text.replace(" ", "\N{NO-BREAK SPACE}"))
    return Markdown("".join(shown(one) if one != _JOINER else one for one in joined))


def titled(text: str, level: int = 2) -> Markdown:
    """A heading."""
    return Markdown(f"{'#' * level} {one_line(text)}")


def bullets(lines: Iterable[str]) -> Markdown:
    """A list, each entry on one line."""
    return Markdown("\n".join(f"- {one_line(line)}" for line in lines))


def paragraphs(parts: Iterable[str]) -> Markdown:
    """Parts one below the other, without the empty ones."""
    return Markdown("\n\n".join(shown(part) for part in parts if part))


def one_line(text: str) -> Markdown:
    """The same on one line."""
    return Markdown(" ".join(shown(text).splitlines()))
