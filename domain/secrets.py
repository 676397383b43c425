"""What no sentence and no report may show: passwords and keys, and the text that hides them by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Self
from urllib.parse import quote, unquote

from domain.pushtoken import PREFIX

STARS = "***"
ENVIRONMENT, FILE = "env:", "file:"
# Up to the last @ of a word: a password may hold one that nobody has encoded. An address that was taken for a path has
# lost a slash.
_IN_FRONT_OF_HOST = re.compile(r"(?<=:/)(/?[^\s:/@]*):[^\s\"']*@")
# Nobody writes a space in front of a host; who does has one in a password.
_WITH_A_SPACE = re.compile(r"(?<=://)([^\s:/@]+):[^\"'@]*@")
_IN_QUERY = re.compile(
    r"(?i)((?:password|passwd|pwd|token|secret|signature|api_?key|access_?key|[?&]sig|[?&]key)=)[^&\s\"']+"
)
_OUR_TOKEN = re.compile(
    rf"\b{PREFIX}[A-Za-z0-9_-]{{20,}}"
)  # who pushes with it sends figures in the name of a district
_ADDRESS = re.compile(r"(?i)([a-z][a-z0-9+.-]*://)[^\s\"',;]+")
_PASSWORD = re.compile(r"://[^:/@]*:(.*)@", re.DOTALL)
_HOST = re.compile(r"://(?:.*@)?([^/?#:]+)", re.DOTALL)
_BETWEEN = re.compile(r"[/?&=@:#]+")
# Shorter parts of an address are words of other texts too.
_TELLING = 8


class Secret(str):
    """A text that shows as something else wherever it is printed, stored, compared as text or made into JSON: as the
    reference that leads to it (`env:NAME`, `file:PATH`), as an address without its password, or as three stars. `reveal`
    gives the text itself, at the one place where it is used. Two are equal where the texts themselves are."""

    __slots__ = ("_hidden",)
    _hidden: str

    def __new__(cls, hidden: str, shown: str = STARS) -> Self:
        one = super().__new__(cls, shown)
        object.__setattr__(one, "_hidden", hidden)
        return one

    @classmethod
    def address(cls, given: str) -> Secret:
        """An address of which only the password is hidden; a folder has none."""
        return (
            given if isinstance(given, Secret) else cls(given, given if is_reference(given) else without_secrets(given))
        )

    @classmethod
    def key(cls, given: str) -> Secret:
        """An address that is a secret as a whole, as those of robots are: only its scheme is shown."""
        if isinstance(given, Secret):
            return given
        scheme, there, _ = given.partition("://")
        return cls(given, given if is_reference(given) or not given else f"{scheme}://{STARS}" if there else STARS)

    @property
    def reference(self) -> str:
        """`env:NAME` or `file:PATH` where it is one, else nothing."""
        return self._hidden if is_reference(self._hidden) else ""

    @property
    def is_lost(self) -> bool:
        """Whether only what may be shown of it was kept."""
        return STARS in self._hidden and self._hidden == str(self)

    def reveal(self) -> str:
        """The text itself."""
        return self._hidden

    def hide_in(self, text: str) -> str:
        """A text of others, in which neither this nor a telling part of it stands."""
        hidden = text.replace(self._hidden, str(self)) if self._hidden else text
        for part in sorted(_parts(self._hidden, str(self)), key=len, reverse=True):
            hidden = hidden.replace(part, STARS)
        return without_secrets(hidden)

    def __eq__(self, other: object) -> bool:
        return self._hidden == (other._hidden if isinstance(other, Secret) else other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._hidden)

    def __repr__(self) -> str:
        return repr(str(self))

    def __format__(self, form: str) -> str:
        return format(str(self), form)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a secret stays what it is")

    def __reduce__(self) -> tuple[type[Secret], tuple[str, str]]:
        """From one process to another it travels whole."""
        return type(self), (self._hidden, str(self))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _: Any) -> Self:
        return self


NO_SECRET = Secret("", "")


def is_reference(text: str) -> bool:
    """Whether a text says where a secret is kept, instead of being one."""
    return text.startswith((ENVIRONMENT, FILE)) and not text.startswith("file://")


def without_secrets(text: str) -> str:
    """A text in which every password of an address, and every token for pushing, is three stars."""
    without = _WITH_A_SPACE.sub(r"\1:***@", _IN_FRONT_OF_HOST.sub(r"\1:***@", text))
    return _OUR_TOKEN.sub(f"{PREFIX}{STARS}", _IN_QUERY.sub(r"\1***", without))


def without_addresses(text: str) -> str:
    """A text in which nothing of an address stands but its scheme."""
    return _ADDRESS.sub(rf"\1{STARS}", text)


def hidden_in(text: str, secrets: Iterable[Secret]) -> str:
    """A text in which none of these stands, nor a password of any address."""
    for one in secrets:
        text = one.hide_in(text)
    return without_secrets(text)


def _parts(hidden: str, shown: str) -> Iterator[str]:
    """What of a secret tells it to whoever reads it, as written and as other programs write it."""
    password, host = _PASSWORD.search(hidden), _HOST.search(hidden)
    told = {*_BETWEEN.split(shown), host[1] if host and "." in host[1] else ""}
    parts = {*_BETWEEN.split(hidden), password[1] if password else ""} - told
    for part in parts:
        yield from (form for form in {part, unquote(part), quote(part, safe="")} if len(form) >= _TELLING)
    if password and password[1]:
        yield f":{password[1]}@"
