"""The terminal: a text is printed as it stands. What a clerk wrote in a cell, a note or a file name is no markup, and no
command to the terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markdown import Markdown
from rich.text import Text

from words.terminal import harmless


class Terminal(Console):
    """A console on which only styles that we give by name have an effect; every text, in a table too, goes through here."""

    def __init__(self, **options: Any) -> None:
        super().__init__(highlight=False, markup=False, emoji=False, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        return super().render_str(harmless(text), **options | {"markup": False, "emoji": False})

    def show_markdown(self, text: str) -> None:
        """A page of ours, whose foreign texts are escaped in it already."""
        self.print(Markdown(harmless(text)))
