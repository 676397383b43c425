"""Everything that people read, as one catalogue per language: the folders `words/<language>/` of TOML files, keys dotted.

A further language is one more folder. A package beside the product brings the texts of its kinds in such folders too."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar, cast

# The language that the product speaks before any other.
FIRST = "zh"
OWN = Path(__file__).resolve().parent
_folders: list[Path] = [OWN]
_forget: list[Callable[[], None]] = []
_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")


def kept(make: Callable[_Given, _Made], most: int | None = None) -> Callable[_Given, _Made]:
    """What is made of the texts once, and made again when texts have joined or left; of so many arguments at `most`, where
    they come from outside."""
    made = lru_cache(most)(make)
    _forget.append(made.cache_clear)
    return cast(Callable[_Given, _Made], made)


class NoText(KeyError):
    """A text that is asked for and not there: a defect of Planwatch, named by key and language."""

    def __init__(self, key: str, language: str) -> None:
        super().__init__(f"no text {key!r} in the language {language!r}; add it to words/{language}/")


class Catalogue:
    """The texts of one language by dotted key."""

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        self.language, self._texts = language, texts
        self._tables: dict[str, Mapping[str, str]] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def text(self, key: str, **facts: Any) -> str:
        """The text with its facts filled in. Raises NoText, and KeyError for a fact that is not given."""
        if key not in self._texts:
            raise NoText(key, self.language)
        return self._texts[key].format(**facts) if facts else self._texts[key]

    def counted(self, key: str, count: float, **facts: Any) -> str:
        """The form of a text that the language uses for a number of things: `key.one`, `key.other` ... as CLDR has them;
        `key` itself where the language tells no forms apart. The number is the fact `count`."""
        from babel import Locale

        form = f"{key}.{Locale.parse(self.language).plural_form(count)}"
        known = next((one for one in (form, f"{key}.other", key) if one in self._texts), key)
        return self.text(known, count=facts.pop("count", count), **facts)

    def table(self, prefix: str) -> Mapping[str, str]:
        """The texts below a key, by the rest of their keys, in the order of the file."""
        if prefix not in self._tables:
            start = f"{prefix}."
            below = {key.removeprefix(start): text for key, text in self._texts.items() if key.startswith(start)}
            self._tables[prefix] = MappingProxyType(below)
        return self._tables[prefix]


def say(language: str, key: str, **facts: Any) -> str:
    """The text of a key in a language, with its facts. Raises NoText, and KeyError for a fact that is not given."""
    return catalogue(language).text(key, **facts)


@kept
def languages() -> tuple[str, ...]:
    """The languages there are: Chinese first, then by name."""
    found = {folder.name for top in _folders for folder in top.iterdir() if any(folder.glob("*.toml"))}
    return tuple(sorted(found, key=lambda name: (name != FIRST, name)))


@kept
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language. Raises NoText for one that there is none of, ValueError for a key that stands twice."""
    texts: dict[str, str] = {}
    for path in sorted(file for top in _folders for file in (top / language).glob("*.toml")):
        for key, text in _flat("", tomllib.loads(path.read_text(encoding="utf-8"))):
            if key in texts:
                raise ValueError(f"{path}: the text {key!r} stands twice")
            texts[key] = text
    if not texts:
        raise NoText("*", language)
    return Catalogue(language, texts)


def join(folder: Path) -> None:
    """The texts of `folder/<language>/*.toml` join the catalogues."""
    if folder not in _folders:
        _folders.append(folder)
        _changed()


def joined() -> tuple[Path, ...]:
    """The folders that have joined."""
    return tuple(_folders[1:])


def leave(folder: Path) -> None:
    """The texts of a folder that had joined leave again."""
    _folders.remove(folder)
    _changed()


def _changed() -> None:
    for forget in _forget:
        forget()


def _flat(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{prefix}.{name}" if prefix else name
        if isinstance(value, Mapping):
            yield from _flat(key, value)
        else:
            yield key, value
