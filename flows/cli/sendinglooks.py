"""What `planwatch doctor` sees of sending: dispatcher, what waits, channels, failures, shadow mode, contacts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

from alerts.channellint import unusable
from domain.contact import Contacts
from domain.kind import Sort
from domain.release import Release, released
from domain.selfwatch import Sending
from flows.cli.look import Level, Look, note, well, wrong
from flows.steps.selfwatch import sending
from flows.wiring import Workplace
from words.catalogue import say
from words.names import name_of
from words.sending import SendingWords


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was seen, and its words."""

    sending: Sending
    words: SendingWords
    workplace: Workplace
    releases: tuple[Release, ...]

    @property
    def contacts(self) -> Contacts:
        return self.workplace.deployment.contacts


def looks(workplace: Workplace) -> Iterator[Look]:
    """Every look at sending."""
    with workplace.store.read() as work:
        now, releases = sending(work, workplace), work.releases.all()
    seen = _Seen(now, SendingWords(now, workplace.time_zone), workplace, releases)
    for look in (_dispatcher, _waiting, _channels, _uncertain, _dead, _shadow, _contacts):
        yield look(seen)


def _dispatcher(seen: _Seen) -> Look:
    """A dispatcher that is not at work, though nothing waits: what is decided next would wait too."""
    level = Level.WRONG if seen.sending.silent else Level.WELL
    facts = {"seen_at": seen.sending.seen_at, "due": seen.sending.due}
    return Look("dispatcher", level, seen.words.dispatcher, facts)


def _waiting(seen: _Seen) -> Look:
    late = seen.sending.late
    if not late:
        return well("waiting", "selfwatch.no_late", count=seen.sending.due)
    facts = {"late": [asdict(one) for one in late]}
    return Look(
        "waiting", Level.WRONG, _lines(lambda code: (seen.words.waiting("late", one, code) for one in late)), facts
    )


def _channels(seen: _Seen) -> Look:
    """Every channel can be opened with what this machine's environment holds, and how those stand that are not as they should be."""
    channels, states = seen.contacts.channels, seen.sending.channels
    closed = tuple(unusable(channels, seen.workplace.kinds[Sort.CHANNEL], seen.workplace.environ))
    if closed:
        return wrong("channels", "doctor.no_channel", error="; ".join(closed))
    if not any(True for _ in seen.words.states(seen.workplace.language)):
        return well("channels", "selfwatch.channels", count=len(channels))
    level = Level.WRONG if seen.sending.broken else Level.NOTE
    return Look("channels", level, _lines(seen.words.states), {"channels": [asdict(one) for one in states]})


def _uncertain(seen: _Seen) -> Look:
    rows = seen.sending.uncertain
    if not rows:
        return well("uncertain", "selfwatch.no_uncertain")
    said = _lines(lambda code: (seen.words.waiting("uncertain", one, code) for one in rows))
    return Look("uncertain", Level.WRONG, said, {"uncertain": [asdict(one) for one in rows]})


def _dead(seen: _Seen) -> Look:
    dead = seen.sending.dead
    if not dead:
        return well("deliveries", "selfwatch.no_dead")
    said = _lines(lambda code: (seen.words.letters(one, code) for one in dead))
    return Look("deliveries", Level.WRONG, said, {"dead": [asdict(one) for one in dead]})


def _shadow(seen: _Seen) -> Look:
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


def _contacts(seen: _Seen) -> Look:
    people = seen.contacts.contacts
    count = sum(one.confirmed_on is None for one in people)
    if count:
        return note("contacts", "selfwatch.unconfirmed", count=count, all=len(people))
    return well("contacts", "selfwatch.confirmed", all=len(people))


def _lines(each: Callable[[str], Iterator[str]]) -> Callable[[str], str]:
    return lambda language: "\n".join(each(language))
