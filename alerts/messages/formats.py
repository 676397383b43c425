"""Formatters: a channel-neutral message as text, Markdown or HTML within a channel's byte budget."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from domain.alert import Block, Message
from words.catalogue import FIRST, say
from words.markdown import escaped
from words.terminal import harmless

# The block of a message that holds the link by which it is answered: words, then the address.
ANSWER = "answer"
_ELLIPSIS = "…"
# What a robot takes for a mention of everybody or for a colour, in plain text too: <at user_id="all">, <@name>, <font ...>.
_TAG = re.compile("<(?=[@/A-Za-z])")
_NO_TAG = "\N{FULLWIDTH LESS-THAN SIGN}"


def render(message: Message, channel_format: str, byte_budget: int, *, language: str = "") -> str:
    """The body in `text`, `markdown` or `html`, at most `byte_budget` bytes of UTF-8. Blocks with the highest priority
    number go first, later ones before earlier ones; priority 0 stays. If that is not enough, the longest block is cut
    at a character. Whatever was left out, a last line says so, in the language of the message."""
    write, text = FORMATS[channel_format], whole(message, channel_format)
    blocks = _harmless(message)
    if _size(text) <= byte_budget:
        return text
    note = Block("cut", say(language or message.language or FIRST, "delivery.cut"))
    while _size(write([*blocks, note])) > byte_budget and any(block.priority for block in blocks):
        blocks.remove(max(blocks, key=lambda block: (block.priority, message.blocks.index(block))))
    while _size(write([*blocks, note])) > byte_budget:
        surplus = _size(write([*blocks, note])) - byte_budget
        shorter = _shorten(blocks, surplus)
        if not shorter or shorter == blocks:
            return _hard_cut(blocks, byte_budget)
        blocks = shorter
    return write([*blocks, note])


def whole(message: Message, channel_format: str) -> str:
    """The body with nothing left out."""
    return FORMATS[channel_format](_harmless(message))


def _harmless(message: Message) -> list[Block]:
    return [replace(block, text=harmless(block.text)) for block in message.blocks]


def _shorten(blocks: list[Block], surplus: int) -> list[Block]:
    """The longest block loses at least one character, and about as many bytes as are too many."""
    longest = max(blocks, key=lambda block: _size(block.text))
    if len(longest.text) <= 1:
        return blocks
    wanted = max(0, _size(longest.text) - surplus - _size(_ELLIPSIS))
    kept = _first_bytes(longest.text.removesuffix(_ELLIPSIS)[:-1], wanted)
    shorter = Block(longest.name, kept + _ELLIPSIS if kept else "", longest.priority)
    return [block for block in (shorter if block is longest else block for block in blocks) if block.text]


def _hard_cut(blocks: list[Block], byte_budget: int) -> str:
    """For budgets too small even for the note: as much of the headline as fits, in plain text."""
    return _first_bytes(_text(blocks[:1]), max(0, byte_budget))


def _first_bytes(text: str, size: int) -> str:
    """The longest beginning of the text that takes at most `size` bytes; never a part of a character."""
    return text.encode()[:size].decode(errors="ignore")


def _size(text: str) -> int:
    return len(text.encode())


def _text(blocks: list[Block]) -> str:
    return _TAG.sub(_NO_TAG, "\n".join(block.text for block in blocks))


def _markdown(blocks: list[Block]) -> str:
    written = [_marked_down(block) for block in blocks]
    if written:
        head, _, rest = written[0].partition("  \n")
        written[0] = f"**{head}**" + (f"  \n{rest}" if rest else "")
    return "\n\n".join(written)


def _marked_down(block: Block) -> str:
    if block.name == ANSWER:
        words, _, address = block.text.rpartition(" ")
        return f"[{escaped(words)}]({address})"
    return escaped(_TAG.sub(_NO_TAG, block.text)).replace("\n", "  \n")


def _as_html(block: Block) -> str:
    if block.name == ANSWER:
        words, _, address = block.text.rpartition(" ")
        return f'<a href="{html.escape(address)}">{html.escape(words)}</a>'
    return html.escape(block.text).replace("\n", "<br>\n")


def _html(blocks: list[Block]) -> str:
    written = [_as_html(block) for block in blocks]
    return "\n".join(
        f"<p><strong>{text}</strong></p>" if position == 0 else f"<p>{text}</p>"
        for position, text in enumerate(written)
    )


FORMATS: Mapping[str, Callable[[list[Block]], str]] = {"text": _text, "markdown": _markdown, "html": _html}
