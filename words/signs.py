"""The signs that people put around or behind what they write."""

from __future__ import annotations

from words.catalogue import catalogue, languages


def signs(name: str) -> str:
    """The signs of a sort in every language: people mix them."""
    return "".join(catalogue(language).table("read.signs").get(name, "") for language in languages())
