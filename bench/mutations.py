"""Mutations of the files that districts send, for `bench.fuzz`: what a broken disk, a strange program or an attacker makes of
them. Parts of a workbook are unpacked, changed and packed again, so that the parser sees the change and not a broken zip."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable
from io import BytesIO

Parts = dict[str, bytes]
NASTY = (
    "1e308", "-0", "5e-324", "nan", "inf", "９８．７", "98.7①", "25.3‰", "#N/A", "=1+1", "=cmd|'/c calc'!A1", "[/x]", "[red]x",
    "\x1b[31m", "<script>", "](http://x)", "{0}", "%s", "_x000D_", "370602199001011234", "0000-01", "9999-99", "不适用", "—",
    "\u202e98", "\ud83d\ude00", "a" * 40_000, "０", "1,2,3", "2024年13月", "\u200b", "'=1", "TRUE", "1/2", "￥1", "1.797e999",
)  # fmt: skip
# What numbers in markup are replaced by: addresses, counts, styles and sizes that nothing stands behind.
NUMBERS = (b"0", b"-1", b"99999999", b"1048577", b"4294967296", b"NaN", b"1e309", b"", b"A1:XFD1048576")


def unpacked(content: bytes) -> Parts:
    """The parts of a workbook by name."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Parts) -> bytes:
    """The workbook of these parts."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def _part(parts: Parts, chance: random.Random) -> str:
    """Mostly the parts that carry figures."""
    likely = [name for name in parts if re.search(r"sheet\d|sharedStrings|styles|workbook", name)]
    return chance.choice(likely if likely and chance.random() < 0.8 else list(parts))


def flip_bytes(parts: Parts, chance: random.Random) -> None:
    """Some bytes of a part are others."""
    name = _part(parts, chance)
    content = bytearray(parts[name])
    for _ in range(chance.choice((1, 1, 3, 20))):
        if content:
            content[chance.randrange(len(content))] = chance.randrange(256)
    parts[name] = bytes(content)


def change_number(parts: Parts, chance: random.Random) -> None:
    """A number or address in the markup is another one."""
    name = _part(parts, chance)
    found = list(re.finditer(rb'"[A-Z]{0,3}\d+(?::[A-Z]{0,3}\d+)?"', parts[name]))
    if found:
        at = chance.choice(found)
        parts[name] = parts[name][: at.start() + 1] + chance.choice(NUMBERS) + parts[name][at.end() - 1 :]


def drop_element(parts: Parts, chance: random.Random) -> None:
    """An element is gone, twice there, or empty."""
    name = _part(parts, chance)
    found = list(re.finditer(rb"<(\w[\w:]*)(?:\s[^<>]*)?(?:/>|>[^<]*</\1>)", parts[name]))
    if found:
        at = chance.choice(found)
        parts[name] = parts[name][: at.start()] + at[0] * chance.choice((0, 0, 2, 300)) + parts[name][at.end() :]


def change_text(parts: Parts, chance: random.Random) -> None:
    """A value or text in the sheet is a nasty one."""
    name = _part(parts, chance)
    found = list(re.finditer(rb"(<(?:v|t|f)(?:\s[^<>]*)?>)([^<]*)(<)", parts[name]))
    if found:
        at = chance.choice(found)
        text = chance.choice(NASTY).replace("&", "&amp;").replace("<", "&lt;").encode("utf-8", "surrogatepass")
        parts[name] = parts[name][: at.start(2)] + text + parts[name][at.end(2) :]


def change_entry(parts: Parts, chance: random.Random) -> None:
    """A part is gone, empty, under another name, or another's content."""
    name = _part(parts, chance)
    content = parts.pop(name)
    kind = chance.choice(("gone", "empty", "renamed", "swapped"))
    if kind == "empty":
        parts[name] = b""
    elif kind == "renamed":
        parts[chance.choice((name.upper(), "../" + name, name + "\\x", "a/" * 50 + "x"))] = content
    elif kind == "swapped" and parts:
        parts[name] = parts[chance.choice(list(parts))]


def cut(content: bytes, chance: random.Random) -> bytes:
    """The file ends too early, or has more behind its end."""
    if chance.random() < 0.5:
        return content[: chance.randrange(len(content) + 1)]
    return content + bytes(chance.randrange(256) for _ in range(200))


def scramble(content: bytes, chance: random.Random) -> bytes:
    """Some bytes of the file itself are others: the sizes and names that the archive tells, or letters of a text."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 4, 16))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


OF_PARTS: tuple[Callable[[Parts, random.Random], None], ...] = (
    flip_bytes, change_number, change_number, drop_element, drop_element, change_text, change_text, change_text, change_entry,
)  # fmt: skip


def mutated(content: bytes, chance: random.Random) -> bytes:
    """One mutation of a file, now and then several."""
    if not content.startswith(b"PK") or chance.random() < 0.1:
        return chance.choice((cut, scramble))(content, chance)
    parts = unpacked(content)
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        if parts:
            chance.choice(OF_PARTS)(parts, chance)
    return packed(parts)


def named(chance: random.Random, suffix: str) -> str:
    """A file name that somebody may choose."""
    stems = ("10月", "a" * 150, "[red]x", "<b>", "=1+1", "x;y", "报表（定稿）", "\u202e", "-rf", "~~x~~", "a b  c")
    return chance.choice(stems) + suffix
