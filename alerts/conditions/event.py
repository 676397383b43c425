"""Single rare events (one maternal death): a notice of its own to few, on private channels, never a trend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from alerts.conditions.behind import targets_by_id
from alerts.path.facts import denominator_name
from domain.condition import Condition, EventFacts, EventRecord
from domain.contact import Channel, Contact
from domain.deployment import Deployment
from domain.indicator import Indicator
from domain.period import Period
from domain.plan import Plan, Target
from words import numbers
from words.dates import period_label

# Above this chance so many cases do not speak against the ceiling (the two-sigma level of public health reporting).
CHANCE = 0.025
# Who reads of a single case: the deputy director, and of the business sections the one for maternal and child health.
ROLES = ("leader", "business_section")
DEPARTMENT = "妇幼健康科"
# Robots speak to a whole group whatever their entry says; a text message lies open on a locked screen.
_OPEN = (
    "sms",
    "smpp",
    "twilio",
    "vonage",
    "clicksend",
    "sns://",
    "wecombot",
    "wecomrobot",
    "dingtalk",
    "feishu",
    "lark",
)


def events(records: Sequence[EventRecord], deployment: Deployment, as_of: date) -> list[Condition]:
    """One condition per place, indicator and period with at least one event. What a document prints is no news; before
    a plan is issued nothing cites it."""
    targets = targets_by_id(deployment)
    return [
        Condition(
            kind="event",
            place=one.place,
            subject=one.indicator,
            period=one.period,
            severity="notice",
            binding=targets[one.target_id][0].binding,
            facts=_facts(one, targets[one.target_id][0], deployment),
            since=Period.parse(one.period).end,
            evidence=tuple(part for part in (one.target_id, one.submission_id) if part),
        )
        for one in records
        if one.count > 0 and one.provenance != "printed" and _may_be_told(one, targets, as_of)
    ]


def _may_be_told(one: EventRecord, targets: Mapping[str, tuple[Target, Plan]], as_of: date) -> bool:
    return one.target_id in targets and as_of >= targets[one.target_id][1].issued_on


def _facts(one: EventRecord, target: Target, deployment: Deployment) -> EventFacts:
    language, indicator = deployment.contacts.language, deployment.indicators[one.indicator]
    return EventFacts(
        indicator_name=indicator.label(language),
        period_label=period_label(one.period, language),
        count=one.count,
        ceiling=_ceiling(one, indicator, deployment, language),
        chance=f"{max(1, round(one.chance * 100))}%" if one.chance > CHANCE else "",
        births_about=_about(one.exposure, indicator, language),
        clause=target.clause,
        simulated=one.provenance == "simulated",
        by_chance=one.chance > CHANCE or one.count == 1,  # one case is never a trend
    )


def _ceiling(one: EventRecord, indicator: Indicator, deployment: Deployment, language: str) -> str:
    """5.6 with its unit; empty where none may happen at all."""
    if one.ceiling <= 0:
        return ""
    unit = deployment.units.get(indicator.unit)
    label = unit.label(language) if unit else ""
    joint = "" if language == "zh" else " "
    return f"{numbers.plain(one.ceiling)}{joint}{label}".strip()


def _about(exposure: float | None, indicator: Indicator, language: str) -> str:
    """活产数约2500: two digits, since the exact number would name the district."""
    if not exposure or exposure < 1:
        return ""
    digits = len(str(int(exposure)))
    rounded = f"{round(exposure, 2 - digits):.0f}"
    name = denominator_name(indicator, language)
    return f"{name}约{rounded}" if language == "zh" else f"{name or 'the denominator'} about {rounded}"


def may_carry(channel: Channel) -> bool:
    """Whether a single case may be told over a channel: private, no robot of a group, no text message. What an address
    in the environment is can only be told by its name there."""
    words = f"{channel.kind} {channel.id} {channel.url}".lower()
    return channel.private and channel.kind != "wecom" and not any(word in words for word in _OPEN)


def for_cases(contact: Contact, aliases: Mapping[str, str]) -> bool:
    """Whether a contact is the business section that reads of single cases."""
    return contact.role == "business_section" and DEPARTMENT in (
        contact.department,
        aliases.get(contact.department, ""),
    )
