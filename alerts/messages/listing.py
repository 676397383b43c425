"""Several matters for one address as one message: the conclusion, one line per matter, the rest counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alerts.messages import phrases, templates
from alerts.messages.matters import Matter
from alerts.telling import Telling
from domain.alert import Message
from words.catalogue import catalogue, say
from words.signs import signs

LIST, GROUP_LIST = "list", "list_group"
# Lines that are worded at all: nobody reads more, whatever a channel takes.
MOST_LINES = 60
# Places that one line to a group names.
MOST_PLACES = 30
# What is over counts as that, whatever it was.
OVER = "over"
PICTURE = ".png"
# Files that go with one list.
MOST_FILES = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One line, and the matters that it tells: to a group one line may gather several."""

    text: str
    matters: tuple[Matter, ...]


def listing(
    matters: Sequence[Matter], telling: Telling, fits: Callable[[Message], bool], *, group: bool
) -> tuple[Message, list[Matter]]:
    """The message with as many lines as `fits` allows, at least one, and the matters that it names. matters come the worst
    first."""
    lines = _gathered(matters, telling) if group else _lines(matters[:MOST_LINES], telling)
    whole = _Whole.of(matters, telling, group=group)
    few, many = 1, len(lines)  # `few` are taken for certain
    while few < many:
        middle = (few + many + 1) // 2
        few, many = (middle, many) if fits(whole.message(lines[:middle], telling)) else (few, middle - 1)
    return whole.message(lines[:few], telling), [one for line in lines[:few] for one in line.matters]


@dataclass(frozen=True, slots=True)
class _Whole:
    """What a list says however many lines it has; `counted` is everything by what it is counted as."""

    group: bool
    open: int
    over: int
    gravest: str
    counted: Counter[str]
    simulated: bool

    @classmethod
    def of(cls, matters: Sequence[Matter], telling: Telling, *, group: bool) -> _Whole:
        over = sum(one.over for one in matters)
        gravest = "" if group else _said("brief", matters[0], telling)
        simulated = any(one.alert.facts.simulated for one in matters)
        return cls(group, len(matters) - over, over, gravest, _count(matters, telling), simulated)

    def message(self, lines: Sequence[Line], telling: Telling) -> Message:
        """With these lines."""
        language, contacts = telling.language, telling.contacts
        named = [one for line in lines for one in line.matters]
        files = _files(named, telling)
        values = {
            "open": self.open,
            "over": self.over,
            "gravest": self.gravest,
            "lines": [line.text for line in lines],
            "hidden": self.open + self.over - len(named),
            "left": said_left(self.counted - _count(named, telling), language),
            "footnotes": _footnotes(named, telling),
            "attached": _named(files, language),
            "contact_line": phrases.contact(contacts.contact_line, language),
            "signature": contacts.signature,
        }
        name, simulated = GROUP_LIST if self.group else LIST, self.simulated
        return templates.write(name, values, language, simulated=simulated, private=not self.group, attachments=files)


def _lines(matters: Sequence[Matter], telling: Telling) -> list[Line]:
    return [Line(_numbered(_said("item", one, telling), one, telling), (one,)) for one in matters]


def _numbered(text: str, matter: Matter, telling: Telling) -> str:
    """With the reference that an answer quotes."""
    number = matter.alert.number
    if not number or matter.over:
        return text
    return say(telling.language, "list.numbered", text=text.rstrip(signs("ends")), number=number)


def _gathered(matters: Sequence[Matter], telling: Telling) -> list[Line]:
    """To a group, places are named together where the same is said of them."""
    groups: dict[tuple[Any, ...], list[Matter]] = {}
    for one in matters:
        kind = telling.kinds[one.alert.kind]
        common = kind.gathered(kind.at_sending(one.alert.facts, telling.moment))
        groups.setdefault((one.alert.kind, one.over, *(common or (one.alert.id,))), []).append(one)
    return [_group_line(together, telling) for together in groups.values()]


def _group_line(matters: list[Matter], telling: Telling) -> Line:
    """Its places by name, and how many they are where not all have room."""
    known, language = telling.places, telling.language
    order = {one.code: number for number, one in enumerate(known)}
    named = sorted(matters[:MOST_PLACES], key=lambda one: order.get(one.alert.place, len(order)))
    labels = (known[code].label(language) if code in known else code for code in (one.alert.place for one in named))
    places = say(language, "joint.list").join(dict.fromkeys(labels))
    if len(matters) > len(named):
        places = say(language, "list.places", places=places, count=len(matters))
    return Line(_said("group", matters[0], telling, places=places), tuple(named))


def _said(macro: str, matter: Matter, telling: Telling, **more: Any) -> str:
    """What a macro of the matter's kind says of it."""
    part = templates.part(matter.alert.kind, telling.language)
    one: Mapping[str, Any] = {**matter.values(telling), **more}
    return templates.spoken(getattr(part, macro), one)


def _footnotes(named: Sequence[Matter], telling: Telling) -> list[str]:
    """What has to be said beside the lines of a kind, once; nothing beside what is over."""
    codes = dict.fromkeys(one.alert.kind for one in named if not one.over)
    parts = [templates.part(code, telling.language) for code in codes]
    return [templates.spoken(one.footnote) for one in parts if hasattr(one, "footnote")]


def _files(named: Sequence[Matter], telling: Telling) -> tuple[str, ...]:
    """What goes with the matters that are named and still open."""
    open_ones = [one for one in named if not one.over and not one.group]
    files = (telling.kinds[one.alert.kind].attachment(one.alert.facts) for one in open_ones)
    return tuple(dict.fromkeys(one for one in files if one))[:MOST_FILES]


def _named(files: Sequence[str], language: str) -> list[str]:
    """The files as a reader finds them; pictures, whose names say nothing to people, by their number."""
    pictures = sum(one.endswith(PICTURE) for one in files)
    named = [phrases.file_name(one, language) for one in files if not one.endswith(PICTURE)]
    return [*named, say(language, "list.pictures", count=pictures)] if pictures else named


def _count(matters: Sequence[Matter], telling: Telling) -> Counter[str]:
    """What they count as where they are not named."""
    counted: Counter[str] = Counter()
    for one in matters:
        counted.update({OVER: 1} if one.over else telling.kinds[one.alert.kind].left(one.alert))
    return counted


def said_left(counted: Mapping[str, int], language: str) -> list[str]:
    """The counts in words, in the order of the texts; what no text is there for by its code."""
    known = catalogue(language).table("left")
    ordered = sorted(counted, key=lambda code: list(known).index(code) if code in known else len(known))
    return [say(language, f"left.{code}", count=counted[code]) for code in ordered if counted[code] and code in known]
