"""What is wrong with telling people, before anybody is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from alerts import channellint, contactlint, senderlint
from alerts.episodes.ladder import Ladders
from alerts.messages import digest, retraction, templates
from alerts.openkind import Channels
from alerts.outbox.audience import DEPARTMENT_ROLES
from alerts.toldkind import Conditions, ToldKind, in_order
from domain.contact import Contact, Contacts, Rung
from domain.deployment import Deployment
from domain.errors import Problem

FILE = "contacts.yaml"
# Who speaks for one place alone; all other roles are found above it as well.
LOCAL_ROLES = frozenset({"clerk", "reviewer", "section_lead"})


@dataclass(frozen=True, slots=True)
class _Linted:
    """What is looked at."""

    deployment: Deployment
    kinds: Conditions
    channels: Channels

    @property
    def contacts(self) -> Contacts:
        return self.deployment.contacts

    def first_rung(self, kind: str) -> tuple[Rung, ...]:
        return self.rungs(kind)[:1]

    def rungs(self, kind: str) -> tuple[Rung, ...]:
        return Ladders(self.kinds, self.contacts.ladders, self.deployment.calendar).rungs(kind)

    def unserved(self, holders: Iterable[Contact]) -> list[str]:
        """The places that report and for which none of these speaks."""
        reporting = {place for form in self.deployment.forms.values() for place in form.places}
        return sorted(reporting - {one.place for one in holders})

    def told_first(self, kind: str) -> list[Contact]:
        roles = {role for rung in self.first_rung(kind) for role in rung.roles}
        return [one for one in self.contacts.contacts if one.role in roles]


def lint(
    deployment: Deployment,
    kinds: Conditions,
    channels: Channels,
    *,
    environ: Mapping[str, str] | None = None,
    today: date | None = None,
) -> tuple[Problem, ...]:
    """Errors: a kind that reaches nobody, a gap that would reach a clerk, an unknown kind, a budget that no message
    fits, a template that is not there. Warnings: departments of a plan that nobody speaks for, channels that hide refusals. What a
    channel leaves to `environ` is looked at where it is there; `today` asks whose entries have grown old."""
    linted = _Linted(deployment, kinds, channels)
    return (
        *_unknown(linted),
        *(problem for kind in in_order(kinds) for problem in _ladder(kind, linted)),
        *(problem for kind in in_order(kinds) for problem in _reach(kind, linted)),
        *(problem for kind in in_order(kinds) for problem in _higher_rungs(kind, linted)),
        *(problem for kind in in_order(kinds) for problem in _wording(kind, linted)),
        *(_lacking("letters", (digest.TEMPLATE, retraction.TEMPLATE), deployment.contacts.language, "language")),
        *_departments(deployment),
        *channellint.lint(linted.contacts, in_order(kinds), channels, environ or {}),
        *senderlint.lint(deployment),
        *contactlint.lint(linted.contacts, channels, environ or {}, today),
    )


def _problem(where: str, given: str, allowed: str, level: str = "error") -> Problem:
    return Problem(FILE, 1, where, given, allowed, level)


def _unknown(linted: _Linted) -> Iterator[Problem]:
    known, contacts = ", ".join(sorted(linted.kinds)), linted.contacts
    for where, named in (("released", contacts.released), ("ladders", set(contacts.ladders))):
        for kind in sorted(named - set(linted.kinds)):
            yield _problem(where, f"unknown kind {kind!r}", f"allowed: {known}")


def _ladder(kind: ToldKind[Any], linted: _Linted) -> Iterator[Problem]:
    for given, allowed in kind.ladder_problems(linted.rungs(kind.code)):
        yield _problem(f"ladders.{kind.code}", given, allowed)


def _reach(kind: ToldKind[Any], linted: _Linted) -> Iterator[Problem]:
    """A kind, or a reporting place, whose first rung has nobody; and what is for one person's eyes without a private
    channel."""
    where, rung, holders = f"kind {kind.code}", linted.first_rung(kind.code), linted.told_first(kind.code)
    if not holders:
        wanted = ", ".join(rung[0].roles) if rung else "none"
        yield _problem(where, "reaches nobody", f"add a contact with one of the roles: {wanted}")
    if kind.for_every_place:
        yield from _places(where, holders, linted, ", ".join(sorted(rung[0].roles)) if rung else "")
    if kind.group_may_read or not holders:
        return
    if not any(linted.contacts.channel(one.channel).private for one in holders):
        yield _problem(where, "only group channels", "give at least one recipient a private channel")
        return
    for given, allowed in kind.reach_problems(holders, linted.deployment, linted.channels):
        yield _problem(where, given, allowed)


def _higher_rungs(kind: ToldKind[Any], linted: _Linted) -> Iterator[Problem]:
    """Rungs above the first on which nobody stands, anywhere or in a reporting place: the next one is told instead, and after
    the last one nobody."""
    for number, rung in enumerate(linted.rungs(kind.code)[1:], 2):
        holders = [one for one in linted.contacts.contacts if one.role in rung.roles]
        of_places = kind.for_every_place and not set(rung.roles) - LOCAL_ROLES
        alone = (linted.unserved(holders) if of_places else []) if holders else ["every place"]
        if alone:
            said = f"rung {number} ({', '.join(rung.roles)}) reaches nobody in {', '.join(alone)}"
            yield _problem(
                f"kind {kind.code}", said, "add a contact there; until then the next rung is told", "warning"
            )


def _wording(kind: ToldKind[Any], linted: _Linted) -> Iterator[Problem]:
    """What a message of the kind could ask for and is not there in the language that people read. A kind that nobody has
    released is worded too: its messages are kept."""
    needed, language = kind.templates(linted.rungs(kind.code)), linted.contacts.language
    yield from _lacking(f"kind {kind.code}", needed, language, "kind")
    for name in needed:
        for field in sorted(templates.asked_of_facts(name, language) - set(dir(kind.facts))):
            said = f"template {language}/{name}.j2 asks for f.{field}, which its facts do not have"
            yield _problem(f"kind {kind.code}", said, f"one of: {', '.join(sorted(kind.facts.__annotations__))}")
    for name in sorted(kind.lines - templates.macros(kind.code, language)):
        said = f"no line {name!r} in parts/{kind.code}.j2 for the language {language}"
        yield _problem(f"kind {kind.code}", said, "add the macro: a list names every kind by its lines")


def _lacking(where: str, needed: Iterable[str], language: str, what: str) -> Iterator[Problem]:
    for name in needed:
        if not templates.has(name, language):
            file = f"wording/{language}/{name}.j2"
            said = f"no template {name}.j2 for the language {language}"
            yield _problem(where, said, f"add alerts/{file}, or {file} in the package that brings the {what}")


def _places(where: str, holders: list[Contact], linted: _Linted, roles: str) -> Iterator[Problem]:
    for place in linted.unserved(holders):
        name = linted.deployment.places[place].name if place in linted.deployment.places else place
        yield _problem(where, f"reaches nobody for {place} {name}", f"add a contact there: {roles}")


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
