"""What is said on standard error: sentences for people, beside what a verb shows."""

from __future__ import annotations

import sys

from domain.secrets import without_secrets
from words.terminal import harmless


def tell(text: str) -> None:
    """A sentence without passwords, in which no foreign text is a command to the terminal."""
    print(harmless(without_secrets(text)), file=sys.stderr)
