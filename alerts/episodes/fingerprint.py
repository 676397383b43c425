"""What must differ for people to be told again: a fingerprint of the facts that matter, per kind of condition."""

from __future__ import annotations

import hashlib

from domain.condition import (
    BehindFacts,
    EventFacts,
    Facts,
    ImplausibleFacts,
    MissingFacts,
    SourceDownFacts,
    YoungLedgerFacts,
)


def fingerprint(facts: Facts) -> str:
    """16 hex digits. Counters that move by themselves (days late, how many others have sent) do not enter."""
    return hashlib.sha256("|".join(_parts(facts)).encode()).hexdigest()[:16]


def _parts(facts: Facts) -> tuple[str, ...]:
    if isinstance(facts, MissingFacts):
        return (facts.state, facts.due_on.isoformat(), facts.refusal, *facts.missing_lines)
    if isinstance(facts, ImplausibleFacts):
        return (str(facts.version), *sorted(name + "!" * one.rejected for one in facts.findings for name in one.ids))
    if isinstance(facts, BehindFacts):
        return (
            facts.status,
            facts.actual,
            facts.expected,
            facts.target,
            facts.clause,
            facts.annual_light,
            facts.plan_light,
        )
    if isinstance(facts, SourceDownFacts):
        return (facts.source,)
    if isinstance(facts, YoungLedgerFacts):
        return (facts.made_on.isoformat(), facts.live_from.isoformat())
    if isinstance(facts, EventFacts):
        return (facts.indicator_name, facts.period_label, str(facts.count))
    return (facts.form_name, facts.rule_name, facts.period_label)


def is_known(old: Facts, new: Facts) -> bool:
    """Whether who was told the old facts has nothing to learn from the new ones: the same matter, looked at again after it
    had not been followed for a while. A source that cannot be reached is asked anew each time, and silences others."""
    if isinstance(new, SourceDownFacts):
        return False
    if isinstance(old, MissingFacts) and isinstance(new, MissingFacts):
        return new.due_on == old.due_on and not worth_telling(old, new)
    if isinstance(new, (ImplausibleFacts, EventFacts)):
        return not worth_telling(old, new)
    return fingerprint(new) == fingerprint(old)


def worth_telling(old: Facts, new: Facts) -> bool:
    """Whether a change of the facts under an open alert is a message, or only a new line on the page."""
    if isinstance(old, MissingFacts) and isinstance(new, MissingFacts):
        entered = new.state in ("late", "refused", "partial") and new.state != old.state
        return entered or new.refusal not in (old.refusal, "")
    if isinstance(old, ImplausibleFacts) and isinstance(new, ImplausibleFacts):
        return new.version != old.version or not _questions(new) <= _questions(old)
    if isinstance(old, EventFacts) and isinstance(new, EventFacts):
        return new.count > old.count
    return False


def _questions(facts: ImplausibleFacts) -> set[tuple[str, bool]]:
    """What is asked, whichever episode it is: the same question about the same version is one thing to read; that an answer
    to it was not taken is another."""
    asked = {(name.rsplit("-", 1)[0], one.rejected) for one in facts.findings for name in one.ids}
    return asked | {(name, False) for name, _ in asked}
