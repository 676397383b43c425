"""What comes in: sources, files that nobody could deal with, files that nobody has looked at."""

from __future__ import annotations

from domain.endstate import EndState
from domain.selfwatch import late_before
from flows.looks.look import Level, Look, text, well
from flows.looks.seen import Seen
from flows.steps.receipts import waiting_counts
from flows.steps.tally import health_in
from words.catalogue import say
from words.sources import todo, why


def sources(seen: Seen) -> Look:
    """Every source answered when it was last asked."""
    with seen.workplace.store.read() as work:
        answers = health_in(work, seen.workplace)
        since = work.sources.down_since()
    down = [health for health in answers if not health.ok]
    if not down:
        return _all_well({one.source for one in answers}, seen)

    def sentence(language: str) -> str:
        told = "; ".join(f"{one.name}: {why(one, language)}{todo(one, language)}" for one in down)
        return say(language, "doctor.sources_down", sources=told)

    moments = [since[one.source, one.box] for one in down if (one.source, one.box) in since]
    facts = {"sources": [one.name for one in down]}
    return Look("sources", Level.WRONG, sentence, facts, min(moments, default=None), EndState.SOURCE_DOWN)


def _all_well(asked: set[str], seen: Seen) -> Look:
    """Nobody knows how a source is that was not asked yet."""
    known = [one.id for one in seen.workplace.deployment.sources]
    if unasked := [one for one in known if one not in asked]:
        return well("sources", "health.sources_unasked", count=len(asked), unasked=", ".join(unasked))
    return well("sources", "doctor.sources")


def files(seen: Seen) -> Look:
    """Files that Planwatch could not deal with wait for a person; those that are held wait for their sender."""
    with seen.workplace.store.read() as work:
        parked, held = waiting_counts(work, seen.workplace)
        since = min((one.received_at for one in work.receipts.parked()), default=None)
    if parked:
        said = text("doctor.files_parked", parked=parked, held=held)
        return Look("files", Level.WRONG, said, {"count": parked, "held": held}, since, EndState.PARKED)
    return well("files", "doctor.files_held", held=held) if held else well("files", "doctor.files")


def backlog(seen: Seen) -> Look:
    """What has come is looked at by the next month, at the latest on the next working day."""
    before = late_before(seen.now, seen.workplace.deployment.calendar)
    with seen.workplace.store.read() as work:
        pending = work.receipts.pending()
    late = [one.received_at for one in pending if one.received_at < before]
    if not late:
        return well("backlog", "health.no_backlog", count=len(pending))
    said = text("health.backlog", count=len(late), since=seen.local(min(late)))
    return Look("backlog", Level.WRONG, said, {"count": len(late), "since": min(late)}, min(late))
