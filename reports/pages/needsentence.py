"""What needs somebody, in a sentence: of one place, and of a run. Names where they are few, counts where they are many."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.need import Need
from reports.pages.reasons import form_said, place_label, reasons_of
from words.catalogue import catalogue, say
from words.dates import short_day
from words.foreign import in_a_line

# So many are named; more are counted.
FEW = 3
REASONS = 2


def need_sentence(need: Need, deployment: Deployment) -> str:
    """One place in one sentence: the worst of it, and how much more there is."""
    language, reasons = deployment.language, reasons_of(need, deployment)
    said = [one.said or one.what for one in reasons[:REASONS]]
    if left := len(reasons) - len(said):
        said.append(say(language, "need.more", count=left))
    place = place_label(need.place, deployment)
    return say(language, "need.place", place=place, reasons=say(language, "joint.facts").join(said))


def nothing_sentence(
    place: str, in_grace: Sequence[ExpectedSubmission], unread: Sequence[ExpectedSubmission], deployment: Deployment
) -> str:
    """A place that needs nobody; what it has not sent yet, with time left by the grace of its form, is no secret, and of what
    is `unread` nobody knows, since its source is down."""
    language, label = deployment.language, place_label(place, deployment)
    if not in_grace and not unread:
        return say(language, "need.none", place=label)
    open_ = [
        *(("unread", one, one.due_on) for one in unread),
        *(("in_grace", one, one.grace_until) for one in in_grace),
    ]
    said = [
        say(language, f"need.said.{key}", **form_said(one, deployment), day=short_day(day, language))
        for key, one, day in open_[:REASONS]
    ]
    if left := len(open_) - len(said):
        said.append(say(language, "need.more", count=left))
    return say(language, "need.place", place=label, reasons=say(language, "joint.facts").join(said))


def needs_sentence(needs: Sequence[Need], deployment: Deployment) -> str:
    """A run in one sentence, the worst first."""
    language = deployment.language
    told = (part(needs, deployment) for part in _PARTS)
    return say(language, "joint.facts").join(one for one in told if one) or say(language, "need.nobody")


def _sources(needs: Sequence[Need], deployment: Deployment) -> str:
    names = list(dict.fromkeys(in_a_line(source.name) for one in needs for source in one.sources))
    return _named_or_counted("sources", names, deployment)


def _parked(needs: Sequence[Need], deployment: Deployment) -> str:
    return _counted("parked", len({file.id for one in needs for file in one.parked}), deployment)


def _dead(needs: Sequence[Need], deployment: Deployment) -> str:
    return _counted("dead", sum(letters.count for one in needs for letters in one.dead), deployment)


def _missing(needs: Sequence[Need], deployment: Deployment) -> str:
    late = [one.place for one in needs if any(not row.arrived for row in one.overdue)]
    return say(deployment.language, "need.run.missing", places=_places(late, deployment)) if late else ""


def _lacking(needs: Sequence[Need], deployment: Deployment) -> str:
    """Of whom something is there, and not all of it; how many lines are lacking."""
    rows = [row for one in needs for row in one.overdue if row.arrived]
    count, late = sum(len(set(row.missing_lines)) for row in rows), list(dict.fromkeys(row.place for row in rows))
    return say(deployment.language, "need.run.lacking", places=_places(late, deployment), count=count) if late else ""


def _unanswered(needs: Sequence[Need], deployment: Deployment) -> str:
    late = [one for one in needs if one.unanswered]
    count = sum(one.unanswered_figures for one in late)
    places = _places([one.place for one in late], deployment)
    return say(deployment.language, "need.run.unanswered", places=places, count=count) if late else ""


def _flagged(needs: Sequence[Need], deployment: Deployment) -> str:
    """Those who have nothing worse."""
    return _beside("flagged", [one for one in needs if not one.is_red and one.is_question], needs, deployment)


def _again(needs: Sequence[Need], deployment: Deployment) -> str:
    """Those of whom no figure is asked, but a file or form again."""
    return _beside("again", [one for one in needs if not one.is_red and not one.is_question], needs, deployment)


def _beside(key: str, own: Sequence[Need], needs: Sequence[Need], deployment: Deployment) -> str:
    key = f"{key}_beside" if any(one.is_red for one in needs) else key
    places = _places([one.place for one in own], deployment)
    return say(deployment.language, f"need.run.{key}", places=places) if own else ""


_PARTS: tuple[Callable[[Sequence[Need], Deployment], str], ...] = (
    _sources,
    _parked,
    _dead,
    _missing,
    _lacking,
    _unanswered,
    _flagged,
    _again,
)


def _places(places: Sequence[str], deployment: Deployment) -> str:
    language = deployment.language
    if len(places) > FEW:
        return catalogue(language).counted("need.run.places", len(places))
    return say(language, "joint.list").join(place_label(one, deployment) for one in places)


def _named_or_counted(key: str, names: Sequence[str], deployment: Deployment) -> str:
    language = deployment.language
    if len(names) > FEW:
        return _counted(f"{key}_many", len(names), deployment)
    return say(language, f"need.run.{key}", names=say(language, "joint.list").join(names)) if names else ""


def _counted(key: str, count: int, deployment: Deployment) -> str:
    return catalogue(deployment.language).counted(f"need.run.{key}", count) if count else ""
