"""What a mail is made of, as its server describes it (BODYSTRUCTURE): which parts are files, and which are left aside, and
why. Nothing of a part is fetched for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

# More than so many files in one mail are no returns.
MOST_FILES = 500
_DEEPEST = 60
_TEXTS_OF_A_LETTER = frozenset({"plain", "html", "enriched", "richtext", "calendar", "x-amp-html", "watch-html"})
_SIGNATURES = frozenset(
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "application/pgp-keys",
        "application/applefile",
    }
)
_CARDS = frozenset({"vcard", "x-vcard", "directory"})
# What Exchange and Apple's Mail make of the text behind a file.
_OF_PROGRAMS = re.compile(r"ATT\d{5}\.(?:txt|html?|c)", re.IGNORECASE)
_SEALED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_WINMAIL = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})


@dataclass(frozen=True, slots=True)
class Part:
    """One part without parts of its own. `number` is what it is fetched by, `octets` its size on the way, `within` the
    subtypes of what it stands in, the outermost first; `name` is raw, as the server has it."""

    number: str
    kind: str
    encoding: str = ""
    octets: int = 0
    disposition: str = ""
    name: str = ""
    has_content_id: bool = False
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attached:
    """A part that is a file; `left` says why it is not opened (a key of the texts `refusal.*`)."""

    part: Part
    left: str = ""


def parts_of(structure: Any) -> list[Part]:
    """Every part. Raises ValueError for a structure that is none, or nested beyond all reason."""
    try:
        return list(_walked(structure, "", ()))
    except (IndexError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"the structure of the mail cannot be read: {error}") from None


def subtype_of(structure: Any) -> str:
    """What a mail as a whole is: `mixed`, `report`, `encrypted`, `plain` ... Raises ValueError."""
    try:
        return _word(structure[1])
    except (IndexError, TypeError) as error:
        raise ValueError(f"the structure of the mail cannot be read: {error}") from None


def files_among(parts: Sequence[Part]) -> list[Attached]:
    """The files of a mail in their order. What is sealed as a whole is one file that nobody opens."""
    sealed = [one for one in parts if "encrypted" in one.within or one.kind in _SEALED]
    if sealed:
        return [Attached(sealed[-1], "encrypted_mail")]
    return [Attached(one, _left(one)) for one in parts if _is_file(one)]


def _is_file(part: Part) -> bool:
    main, _, sub = part.kind.partition("/")
    if part.kind in _SIGNATURES or (main == "image" and _is_drawn_in(part)):
        return False
    if main == "text" and (sub in _CARDS or _OF_PROGRAMS.fullmatch(part.name)):
        return False
    is_named = bool(part.name) or part.disposition == "attachment"
    return is_named or not (main == "text" and sub in _TEXTS_OF_A_LETTER)


def _is_drawn_in(part: Part) -> bool:
    """A picture that stands within the text: a logo, an emblem, a pasted screen."""
    if "related" in part.within and part.has_content_id:
        return True
    return part.disposition != "attachment" and (part.disposition == "inline" or part.has_content_id)


def _left(part: Part) -> str:
    if part.kind.startswith("message/"):
        return "mail_in_mail"
    return "winmail" if part.kind in _WINMAIL or part.name.lower() == "winmail.dat" else ""


def _walked(body: Any, number: str, within: tuple[str, ...]) -> Iterator[Part]:
    if len(within) > _DEEPEST:
        raise ValueError("parts within parts, too deep")
    if isinstance(body[0], list | tuple):
        inner = body[0] if isinstance(body[0], list) else [one for one in body if isinstance(one, tuple)]
        sub = _word(body[1]) if isinstance(body[0], list) else ""
        for place, one in enumerate(inner, 1):
            yield from _walked(one, f"{number}.{place}" if number else str(place), (*within, sub))
        return
    yield _leaf(body, number or "1", within)


def _leaf(body: Any, number: str, within: tuple[str, ...]) -> Part:
    main, sub = _word(body[0]), _word(body[1])
    disposition, given = _disposition(body, main, sub)
    return Part(
        number=number,
        kind=f"{main}/{sub}",
        encoding=_word(body[5]),
        octets=body[6] if isinstance(body[6], int) else 0,
        disposition=disposition,
        name=_named(given, "filename") or _named(_pairs(body[2]), "name"),
        has_content_id=bool(body[3]),
        within=within,
    )


def _disposition(body: Any, main: str, sub: str) -> tuple[str, dict[str, str]]:
    """How a part is to be shown, and what is said beside it; the server need not tell either."""
    place = 9 if main == "text" else 11 if (main, sub) == ("message", "rfc822") else 8
    told = body[place] if len(body) > place else None
    if not isinstance(told, tuple) or not told:
        return "", {}
    return _word(told[0]), _pairs(told[1]) if len(told) > 1 else {}


def _pairs(given: Any) -> dict[str, str]:
    if not isinstance(given, tuple):
        return {}
    words = [_text(one) for one in given]
    return {name.lower(): value for name, value in zip(words[::2], words[1::2], strict=False)}


def _named(given: dict[str, str], name: str) -> str:
    """What stands under a name, in one of the writings that it may have (name, name*, name*0, name*0*)."""
    return next((given[one] for one in (name, f"{name}*", f"{name}*0", f"{name}*0*") if given.get(one)), "")


def _word(value: Any) -> str:
    return _text(value).lower()


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else "" if value is None else str(value)
