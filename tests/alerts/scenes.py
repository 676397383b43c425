"""Every kind of message there is, in a language: what tests of words look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from alerts.conditions.behind import facts_of
from alerts.messages.notice import Reader
from domain.acknowledged import Acknowledged
from domain.alert import Message, Transition
from domain.assessment import Assessment
from domain.condition import EventRecord, SourceHealth
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.finding import Finding
from domain.refusals import Refusal
from domain.revision import Rejudged, Revision
from domain.submission import Provenance, ReadAnswer, Receipt, ReceiptState, Reply, Submission, UnreadAnswer
from domain.untaken import Untaken
from tests.alerts.room import decide, message

NOW, AS_OF = datetime(2023, 9, 11, 1, 0, tzinfo=UTC), date(2023, 9, 11)
STATUSES = ("slightly_behind", "regressing", "breached", "missed")
DEATHS = {"indicator": "maternal_mortality", "target_id": "fushan-145.2", "status": "breached", "actual": 43.53}
PLACES = ("370611", "370683", "370602", "370612", "370681")
LIGHTS: tuple[dict[str, object], ...] = (
    {"annual_light": "behind", "plan_light": "slightly_behind"},
    {"annual_light": "slightly_behind", "plan_light": "slightly_behind"},
    {"status": "on_track", "annual_light": "regressing", "plan_light": "on_track", "actual": 2.66},
    {"status": "at_risk", "annual_light": "on_track", "plan_light": "at_risk", "actual": 2.61, "pace_achieved": -0.1},
)


@dataclass(frozen=True)
class Makers:
    """The builders of what rooms hand over."""

    deployment: Deployment
    wide: Deployment
    assessment: Callable[..., Assessment]
    form: Callable[..., ExpectedSubmission]
    finding: Callable[..., Finding]
    death: Callable[..., EventRecord]


def scenes(make: Makers, language: str) -> list[tuple[Transition, Message]]:
    """Every kind of message there is: each opening, and what follows on it, to one person and to a group."""
    setting = spoken(make.deployment, language)
    steps = [*_openings(make, setting), *_storm(make, spoken(make.wide, language))]
    steps += [step for opened in list(steps) for step in _followers(opened)]
    good = facts_of(make.assessment(status="on_track", actual=2.66), [], setting, {})
    steps += [replace(step, alert=replace(step.alert, facts=good)) for step in steps if _is_recovery(step)]
    return [(step, worded(step, setting)) for step in steps] + [
        (step, worded(step, setting, group=True)) for step in steps if step.alert.kind == "missing"
    ]


def spoken(deployment: Deployment, language: str) -> Deployment:
    return replace(deployment, contacts=replace(deployment.contacts, language=language))


def _openings(make: Makers, setting: Deployment) -> Iterator[Transition]:
    refusals = {("370611", "monthly-services", "2023-08"): "月报.xlsx：文件是空的。"}
    for status in STATUSES:
        yield from steps_of(setting, assessments=[make.assessment(status=status, provenance="simulated")])
    for provenance in ("printed", "derived", "attested"):
        yield from steps_of(
            setting, assessments=[make.assessment(provenance=provenance, covered=0.85, parts=11, parts_due=13)]
        )
    for state in ("due_soon", "due", "in_grace", "late", "refused"):
        yield from steps_of(setting, expected=[make.form(state)], refusals=refusals)
    yield from steps_of(setting, expected=[make.form("partial", missing_lines=("child_care_rate",))])
    yield from steps_of(setting, findings=[make.finding(number) for number in range(1, 9)])
    yield from _answered(make, setting)
    yield from steps_of(setting, health=[SourceHealth("inbox", ok=False, address="inbox", error="no such folder")])
    death = make.death
    for record in (death(), death(count=3, chance=0.0004), death(ceiling=0.0, chance=0.0, exposure=None)):
        yield from steps_of(setting, events=[record])
    for reason in ("", "pooled_three_years"):
        yield from steps_of(setting, assessments=[make.assessment(**DEATHS, reason=reason)])
    older = replace(setting, live_from=date(2023, 6, 1))
    yield from decide([], [], [], [], older, [], {}, now=NOW, as_of=AS_OF, made_on=date(2023, 9, 8)).steps
    for lights in LIGHTS:
        yield from steps_of(setting, assessments=[make.assessment(**lights)])
    for files in (1, 7):
        yield from steps_of(setting, untaken=[_untaken(number) for number in range(files)])
    for files in (1, 12):
        yield from steps_of(setting, acknowledged=[_acknowledged(files)])
    pages = {("resident_population@", 2022): "a.html"}
    yield from steps_of(setting, revisions=[_revision(make.assessment())], pages=pages)


def _answered(make: Makers, setting: Deployment) -> Iterator[Transition]:
    """Answers alone, some of them not understood and some for the city to look at; and with a version that is asked about."""
    asked, waiting = make.finding(1), make.finding(2, state="explained")
    key = asked.form, asked.place, asked.period
    read = (ReadAnswer(1, "fix"), ReadAnswer(2, "explain", "real_change"))
    unread = (UnreadAnswer(3, "no_choice"), UnreadAnswer(4, "unknown_reason", "天气"))
    for findings in ([asked, waiting], [waiting]):
        for said in ((read, unread), (read, ()), ((), unread)):
            reply = Reply("r1", *key, NOW, "", *said)
            yield from steps_of(setting, findings=findings, replies={key: reply})
    came = Reply("r1", *key, NOW, asked.submission_id, read, unread)
    yield from steps_of(setting, findings=[asked], replies={key: came})


def _untaken(number: int) -> Untaken:
    """A parked file, then held and refused ones, of a district."""
    state = (ReceiptState.PARKED, ReceiptState.HELD, ReceiptState.REFUSED)[number % 3]
    refusal = Refusal(
        "older_return" if state == ReceiptState.HELD else "unread", f"{number}.xlsx", found="1", allowed="2"
    )
    receipt = Receipt(f"r{number}", "", "inbox", f"370611/{number}.xlsx", 1, NOW, state=state, refusal=refusal)
    return Untaken(receipt, ("370611",))


def _acknowledged(files: int) -> Acknowledged:
    """A mail of a district: the first file brought a version, the second answers, the rest nothing new; one was refused."""
    came = [Receipt(f"r{n}", "", "mail", f"a@b/1/{n}.xlsx", 1, NOW, state=ReceiptState.SETTLED) for n in range(files)]
    refused = replace(came[0], id="r-", state=ReceiptState.REFUSED)
    day, key = AS_OF, ("monthly-services", "370611", "2023-08")
    version = Submission("v", *key, day, day, 1, "r0", "0.xlsx", Provenance.SUBMITTED, NOW)
    return Acknowledged(
        "mail/a@b/1", "a@b", ("370611",), (*came, *[refused] * (files > 1)), (version,), frozenset({"r1"})
    )


def _revision(one: Assessment) -> Revision:
    """More verdicts than a message lists, in both directions."""
    there, back = replace(one, status="on_track", actual=2.60), replace(one, status="behind", actual=2.02)
    moved = (Rejudged(one, there), Rejudged(there, one)) * 3
    return Revision("resident_population", 2022, "", (*moved, Rejudged(one, back)))


def _storm(make: Makers, large: Deployment) -> list[Transition]:
    doubted = [make.finding(number, place) for number, place in enumerate(PLACES, 1)]
    return [step for step in steps_of(large, findings=doubted) if step.alert.kind == "storm"]


def _is_recovery(step: Transition) -> bool:
    return step.kind == "resolved" and step.alert.kind == "behind"


def _followers(opened: Transition) -> Iterator[Transition]:
    if opened.alert.kind not in (
        "source_down",
        "event",
        "storm",
        "revised",
        "replied",
        "received",
        "not_taken",
        "parked",
    ):
        yield replace(opened, kind="escalated")
    if opened.alert.kind not in ("event", "young_ledger", "revised", "replied", "received", "not_taken", "parked"):
        yield replace(opened, kind="resolved", alert=replace(opened.alert, state="resolved"))


def steps_of(setting: Deployment, **given: object) -> list[Transition]:
    """What changes where there was nothing before."""
    arguments = {"expected": [], "findings": [], "assessments": [], "health": [], **given}
    rooms = [arguments.pop(name) for name in ("expected", "findings", "assessments", "health")]
    return list(decide(*rooms, setting, [], {}, now=NOW, as_of=AS_OF, **arguments).steps)  # type: ignore[arg-type]


def worded(step: Transition, setting: Deployment, *, group: bool = False) -> Message:
    """The message about a step to Section Chief Wang, or to a group."""
    return message(step, setting, Reader("王科长", group=group), now=NOW, as_of=AS_OF)
