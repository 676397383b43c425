"""What is wrong with telling people, before anybody is told."""

from __future__ import annotations

from collections.abc import Iterator

from alerts.conditions import event
from alerts.episodes.ladder import DEFAULT_LADDERS, rungs
from alerts.outbox.routing import DEPARTMENT_ROLES, GROUP_KINDS
from domain.condition import FACTS_OF
from domain.contact import REPORTING_ROLES, Channel, Contact, Contacts
from domain.deployment import Deployment
from domain.errors import Problem

# A headline, the clause and the gap in Chinese need about this much.
SMALLEST_BUDGET = 512
LARGEST_BUDGET = {"wecom": {"text": 2048, "markdown": 4096, "html": 2048}}
# apprise reports a message as sent although these services refused it with HTTP 200.
UNCHECKED_SCHEMES = ("schan", "bark")
# These robots take requests of at most 20 KB; escaping and the frame around the text need some of it.
ROBOT_SCHEMES = ("dingtalk", "feishu", "lark")
LARGEST_REQUEST = 18_000
FILE = "contacts.yaml"


def lint(deployment: Deployment) -> tuple[Problem, ...]:
    """Errors: a kind that reaches nobody, a gap that would reach a clerk, an unknown kind, a budget that no message
    fits. Warnings: departments of a plan that nobody speaks for, channels that hide refusals."""
    contacts = deployment.contacts
    return (
        *_kinds(contacts),
        *_unreached(deployment),
        *_groups(deployment),
        *_departments(deployment),
        *(problem for channel in contacts.channels for problem in _channel(channel)),
    )


def _problem(where: str, given: str, allowed: str, level: str = "error") -> Problem:
    return Problem(FILE, 1, where, given, allowed, level)


def _kinds(contacts: Contacts) -> Iterator[Problem]:
    known = ", ".join(sorted(FACTS_OF))
    for kind in sorted(contacts.released - set(FACTS_OF)):
        yield _problem("released", f"unknown kind {kind!r}", f"allowed: {known}")
    for kind in sorted(set(contacts.ladders) - set(FACTS_OF)):
        yield _problem("ladders", f"unknown kind {kind!r}", f"allowed: {known}")
    for rung in rungs("behind", contacts.ladders):
        for role in sorted(set(rung.roles) & REPORTING_ROLES):
            yield _problem("ladders.behind", f"role {role}", "plan gaps never go to those who report the figure")
    for rung in rungs("event", contacts.ladders):
        for role in sorted(set(rung.roles) - set(event.ROLES)):
            yield _problem("ladders.event", f"role {role}", f"a single case is for {' and '.join(event.ROLES)} only")
    if "ops" not in {role for rung in rungs("young_ledger", contacts.ladders)[:1] for role in rung.roles}:
        yield _problem(
            "ladders.young_ledger", "ops is not told first", "only ops can say whether the ledger is the right one"
        )


def _unreached(deployment: Deployment) -> Iterator[Problem]:
    """A kind, or a reporting place, whose first rung has nobody."""
    contacts = deployment.contacts
    held = {one.role for one in contacts.contacts}
    for kind in DEFAULT_LADDERS:
        ladder = rungs(kind, contacts.ladders)
        if not ladder or not held & set(ladder[0].roles):
            wanted = ", ".join(ladder[0].roles) if ladder else "none"
            yield _problem(f"kind {kind}", "reaches nobody", f"add a contact with one of the roles: {wanted}")
    reporting = sorted({place for form in deployment.forms.values() for place in form.places})
    for kind in ("missing", "implausible"):
        ladder = rungs(kind, contacts.ladders)
        roles = set(ladder[0].roles) if ladder else set()
        served = {one.place for one in contacts.contacts if one.role in roles}
        for place in (place for place in reporting if place not in served):
            name = deployment.places[place].name if place in deployment.places else place
            yield _problem(
                f"kind {kind}", f"reaches nobody for {place} {name}", f"add a contact there: {', '.join(sorted(roles))}"
            )


def _groups(deployment: Deployment) -> Iterator[Problem]:
    """What is for one person's eyes has to have a private channel."""
    contacts = deployment.contacts
    private = {channel.id for channel in contacts.channels if channel.private}
    for_cases = {channel.id for channel in contacts.channels if event.may_carry(channel)}
    for kind in DEFAULT_LADDERS:
        if kind in GROUP_KINDS:
            continue
        ladder = rungs(kind, contacts.ladders)
        holders = [one for one in contacts.contacts if ladder and one.role in ladder[0].roles]
        if holders and not any(one.channel in private for one in holders):
            yield _problem(f"kind {kind}", "only group channels", "give at least one recipient a private channel")
        elif (
            kind == "event"
            and _has_cases(deployment)
            and not any(_reads_cases(one, contacts) and one.channel in for_cases for one in holders)
        ):
            yield _problem(
                "kind event",
                "nobody can be told of a single case",
                "give the leader a private channel that is no robot of a group and no text message",
            )


def _reads_cases(one: Contact, contacts: Contacts) -> bool:
    return one.role == "leader" or event.for_cases(one, contacts.department_aliases)


def _departments(deployment: Deployment) -> Iterator[Problem]:
    contacts = deployment.contacts
    speaks = {one.department for one in contacts.contacts if one.role in DEPARTMENT_ROLES}
    for plan in deployment.plans.values():
        named = {name for target in plan.targets for name in target.lead}
        for name in sorted(named):
            if name not in speaks and contacts.department_aliases.get(name) not in speaks:
                yield _problem(
                    f"plan {plan.id}",
                    f"nobody speaks for the lead department {name}",
                    "add a contact with this department, or an entry in department_aliases",
                    "warning",
                )


def _channel(channel: Channel) -> Iterator[Problem]:
    where = f"channel {channel.id}"
    if channel.byte_budget < SMALLEST_BUDGET:
        yield _problem(where, f"byte_budget {channel.byte_budget}", f"at least {SMALLEST_BUDGET}")
    most = LARGEST_BUDGET.get(channel.kind, {}).get(channel.format)
    if most and channel.byte_budget > most:
        yield _problem(
            where, f"byte_budget {channel.byte_budget}", f"at most {most} for {channel.kind}, else it is refused"
        )
    if channel.per_minute < 1:
        yield _problem(where, f"per_minute {channel.per_minute}", "at least 1, or nothing is ever sent")
    if channel.kind != "file" and not channel.url:
        yield _problem(where, "no url", "an apprise url, or env:NAME for a variable that holds it")
    yield from _scheme(channel, where)


def _scheme(channel: Channel, where: str) -> Iterator[Problem]:
    """What the service behind an apprise url cannot do."""
    scheme = channel.url.partition("://")[0].lower()
    if scheme in ROBOT_SCHEMES and channel.byte_budget > LARGEST_REQUEST:
        yield _problem(where, f"byte_budget {channel.byte_budget}", f"at most {LARGEST_REQUEST} for {scheme}")
    if scheme in ("feishu", "lark") and channel.format != "text":
        yield _problem(where, f"format {channel.format}", f"text: the robot of {scheme} takes no other")
    if scheme in UNCHECKED_SCHEMES:
        yield _problem(
            where,
            f"{scheme}:// reports refused messages as sent",
            "use WeCom, DingTalk, Feishu or mail, or check its receipts",
            "warning",
        )


def _has_cases(deployment: Deployment) -> bool:
    """Whether single cases can be told of at all: some target is about a rate of rare events or about none happening."""
    kinds = {code: indicator.kind for code, indicator in deployment.indicators.items()}
    return any(
        deployment.target_kinds[one.kind].forbids_events or kinds.get(one.indicator) == "rate"
        for one in deployment.targets
    )
