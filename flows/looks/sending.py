"""Sending: dispatcher, what waits, channels, failures, shadow mode, contacts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict

from alerts.channellint import unusable
from domain.endstate import EndState
from domain.kind import Sort
from domain.release import released
from flows.looks.look import Level, Look, note, well, wrong
from flows.looks.seen import Seen
from words.catalogue import say
from words.names import name_of


def dispatcher(seen: Seen) -> Look:
    """A dispatcher that is not at work, though nothing waits: what is decided next would wait too."""
    level = Level.WRONG if seen.sending.silent else Level.WELL
    facts = {"seen_at": seen.sending.seen_at, "due": seen.sending.due}
    return Look("dispatcher", level, seen.words.dispatcher, facts, seen.sending.seen_at)


def waiting(seen: Seen) -> Look:
    """What was decided, and should have gone out more than a working day ago."""
    late = seen.sending.late
    if not late:
        return well("waiting", "selfwatch.no_late", count=seen.sending.due)
    facts = {"late": [asdict(one) for one in late]}
    said = _lines(lambda code: (seen.words.waiting("late", one, code) for one in late))
    return Look("waiting", Level.WRONG, said, facts, min(one.since for one in late))


def channels(seen: Seen) -> Look:
    """Every channel can be opened with what this machine's environment holds, and how those stand that are not as they should be."""
    configured, states = seen.contacts.channels, seen.sending.channels
    closed = tuple(unusable(configured, seen.workplace.kinds[Sort.CHANNEL], seen.workplace.environ))
    if closed:
        return wrong("channels", "doctor.no_channel", error="; ".join(closed))
    if not any(True for _ in seen.words.states(seen.workplace.language)):
        return well("channels", "selfwatch.channels", count=len(configured))
    level = Level.WRONG if seen.sending.broken else Level.NOTE
    since = min((one.broken_since for one in seen.sending.broken if one.broken_since), default=None)
    return Look("channels", level, _lines(seen.words.states), {"channels": [asdict(one) for one in states]}, since)


def uncertain(seen: Seen) -> Look:
    """What may have arrived, and is not known to have."""
    rows = seen.sending.uncertain
    if not rows:
        return well("uncertain", "selfwatch.no_uncertain")
    said = _lines(lambda code: (seen.words.waiting("uncertain", one, code) for one in rows))
    facts = {"uncertain": [asdict(one) for one in rows]}
    return Look("uncertain", Level.WRONG, said, facts, min(one.since for one in rows))


def dead(seen: Seen) -> Look:
    """What was given up."""
    letters = seen.sending.dead
    if not letters:
        return well("deliveries", "selfwatch.no_dead")
    said = _lines(lambda code: (seen.words.letters(one, code) for one in letters))
    facts, since = (
        {"dead": [asdict(one) for one in letters]},
        min((one.since for one in letters if one.since), default=None),
    )
    return Look("deliveries", Level.WRONG, said, facts, since, EndState.DEAD_LETTER)


def shadow(seen: Seen) -> Look:
    """The kinds that are kept, with how many messages each."""
    deployment = seen.workplace.deployment
    kinds = seen.workplace.kinds[Sort.CONDITION]
    daily = {code for code, kind in kinds.items() if kind.daily and kind.can_arise(deployment)}
    sent = released(seen.contacts.released, seen.releases, binding_approved=bool(seen.contacts.binding_approved_by))
    kept = {code: seen.sending.kept.get(code, 0) for code in sorted(daily - sent.private)}
    if not kept:
        return well("shadow", "selfwatch.no_shadow")

    def sentence(language: str) -> str:
        each = [
            say(language, "selfwatch.shadow_kind", name=name_of("condition", code, language), count=count)
            for code, count in kept.items()
        ]
        return say(language, "selfwatch.shadow", kinds=say(language, "joint.list").join(each))

    return Look("shadow", Level.NOTE, sentence, {"kept": kept})


def contacts(seen: Seen) -> Look:
    """Whose address nobody has confirmed."""
    people = seen.contacts.contacts
    count = sum(one.confirmed_on is None for one in people)
    if count:
        return note("contacts", "selfwatch.unconfirmed", count=count, all=len(people))
    return well("contacts", "selfwatch.confirmed", all=len(people))


def _lines(each: Callable[[str], Iterator[str]]) -> Callable[[str], str]:
    return lambda language: "\n".join(each(language))
