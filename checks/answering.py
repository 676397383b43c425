"""Answers: whose question each is for, and whether what was chosen fits what was done. Pure; the questions are arguments.

An answer counts for the sender's own question only: one of the form, place and period that the file itself reports. A figure
that was confirmed and yet changed is asked about at its cell; one that was called wrong and stays as it was is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.evidence import Doubt
from domain.finding import WHOLE
from domain.sameness import Figures, figures_of
from domain.submission import Answer, Cell, ReadAnswer, Reading, UnreadAnswer

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was asked: of which form, place and period, about which cell, what stood there, as written and as
    figures. None for `figures`: nothing can be said of a change, unless `observed` is all that anybody knows (`printed`)."""

    key: Key
    indicator: str
    item: str
    observed: str = ""
    figures: Figures | None = None
    is_open: bool = True
    printed: bool = False

    def changed(self, cells: Iterable[Cell]) -> bool | None:
        """Whether the figure has changed since; None where there was none, or the question is about the whole form."""
        now = [one for one in cells if (one.indicator, one.item) == (self.indicator, self.item)]
        if self.indicator == WHOLE:
            return None
        if self.printed:
            return _differs(self.observed, now)
        return figures_of(now) != self.figures if self.figures else None


def _differs(printed: str, now: Sequence[Cell]) -> bool | None:
    """Whether no figure is the printed one, as precisely as that was printed; None where it is no number."""
    try:
        before = float(printed.replace(",", "").rstrip("%"))
    except ValueError:
        return None
    half = 0.5 * 10.0 ** -len(printed.rstrip("%").partition(".")[2])
    figures = [one.value for one in now if one.value is not None]
    return not any(abs(figure - before) <= half * (1 + 1e-9) for figure in figures)


def key_of(reading: Reading) -> Key:
    """Form, place and period."""
    return reading.form, reading.place, str(reading.period)


def sorted_out(readings: Sequence[Reading], asked: Mapping[str, Asked]) -> tuple[Reading, ...]:
    """The readings of one file, each with the answers to its own questions. What is for nobody here stays with the first
    one, as an answer that was not understood."""
    answers = [answer for one in readings for answer in one.answers]
    unread = [answer for one in readings for answer in one.unread_answers]
    keys = [key_of(one) for one in readings]

    def position(finding_id: str) -> int | None:
        known = asked.get(finding_id)
        return keys.index(known.key) if known and known.key in keys else None

    strangers = [_not_asked(one) for one in answers if position(one.finding_id) is None]
    sorted_: list[Reading] = []
    for index, one in enumerate(readings):
        own = [answer for answer in answers if position(answer.finding_id) == index]
        said = [_own(answer, asked, keys) for answer in unread if _belongs(answer, index, position)]
        rest = strangers if index == 0 else []
        sorted_.append(_judged(replace(one, answers=tuple(own), unread_answers=(*said, *rest)), asked))
    return tuple(sorted_)


def read_answers(reading: Reading) -> tuple[ReadAnswer, ...]:
    """What was understood, once per question of the sheet, in the order of their numbers."""
    asked_back = {one.number for one in reading.unread_answers}
    read = {one.number: ReadAnswer(one.number, one.choice, one.reason_code) for one in reading.answers}
    return tuple(read[number] for number in sorted(read) if number not in asked_back)


def without_passed(reading: Reading, found: Iterable[str]) -> Reading:
    """Without the reproach that a figure called wrong stayed as it was, where the question itself has gone: another figure
    was the wrong one. `found` are the fingerprints of what is asked now."""
    still = set(found)
    kept = [
        one
        for one in reading.unread_answers
        if one.code != "unchanged" or any(name.rsplit("-", 1)[0] in still for name in one.findings.split())
    ]
    return replace(reading, unread_answers=tuple(kept))


def _belongs(answer: UnreadAnswer, index: int, position: Callable[[str], int | None]) -> bool:
    places = {position(name) for name in answer.findings.split()} - {None}
    return index in places or (not places and index == 0)


def _own(answer: UnreadAnswer, asked: Mapping[str, Asked], keys: Sequence[Key]) -> UnreadAnswer:
    """With the ids of own questions only: nobody's words are kept with another's question."""
    named = answer.findings.split()
    own = [name for name in named if name in asked and asked[name].key in keys]
    code = answer.code if own or not named else "not_asked"
    return replace(answer, code=code, findings=" ".join(own))


def _not_asked(answer: Answer) -> UnreadAnswer:
    return UnreadAnswer(answer.number, "not_asked", "", answer.sheet, answer.cell)


def _judged(reading: Reading, asked: Mapping[str, Asked]) -> Reading:
    """The answers to what is still open; choices that do not fit the figures are asked back."""
    open_ones = [one for one in reading.answers if asked[one.finding_id].is_open]
    contradicted = [one for one in open_ones if _is_contradicted(one, asked, reading)]
    unchanged = [one for one in open_ones if _is_unchanged(one, asked, reading)]
    back = [
        *(_asked_back(one, "contradiction", asked) for one in contradicted),
        *(_asked_back(one, "unchanged", asked) for one in unchanged),
    ]
    doubted = {
        (asked[one.finding_id].indicator, asked[one.finding_id].item): asked[one.finding_id] for one in contradicted
    }
    return replace(
        reading,
        cells=tuple(_doubted(cell, doubted) for cell in reading.cells),
        answers=tuple(one for one in open_ones if one not in contradicted),
        unread_answers=tuple(_merged([*reading.unread_answers, *back])),
    )


def _is_contradicted(answer: Answer, asked: Mapping[str, Asked], reading: Reading) -> bool:
    return answer.choice == "explain" and asked[answer.finding_id].changed(reading.cells) is True


def _is_unchanged(answer: Answer, asked: Mapping[str, Asked], reading: Reading) -> bool:
    return answer.choice == "fix" and asked[answer.finding_id].changed(reading.cells) is False


def _asked_back(answer: Answer, code: str, asked: Mapping[str, Asked]) -> UnreadAnswer:
    observed = asked[answer.finding_id].observed
    return UnreadAnswer(answer.number, code, observed, answer.sheet, answer.cell, answer.finding_id, answer.note)


def _merged(unread: Iterable[UnreadAnswer]) -> Iterable[UnreadAnswer]:
    """One per question and reason, in the order of the numbers."""
    found: dict[tuple[int, str], UnreadAnswer] = {}
    for one in unread:
        before = found.get((one.number, one.code))
        names = dict.fromkeys([*(before.findings.split() if before else ()), *one.findings.split()])
        found[one.number, one.code] = replace(before or one, findings=" ".join(names))
    return sorted(found.values(), key=lambda one: one.number)


def _doubted(cell: Cell, doubted: Mapping[tuple[str, str], Asked]) -> Cell:
    """A figure that was confirmed and yet changed is in doubt, whatever the rules say of it."""
    known = doubted.get((cell.indicator, cell.item))
    if known is None:
        return cell
    doubt = Doubt("confirmed_and_changed", {"found": cell.value_text, "known": known.observed})
    return replace(cell, evidence=replace(cell.evidence, doubts=(*cell.evidence.doubts, doubt)))
