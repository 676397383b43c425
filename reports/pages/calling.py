"""Whom operators call about a place: by role and name, as contacts.yaml has them."""

from __future__ import annotations

from collections.abc import Iterator

from domain.contact import Contact, Role
from domain.deployment import Deployment
from words.catalogue import say
from words.names import name_of

# A section or an office goes by its name alone.
_PEOPLE = frozenset({"clerk", "reviewer", "section_lead", "leader"})
# Where nobody has the role, the next of these is called.
_ELSE: dict[Role, tuple[Role, ...]] = {"clerk": ("reviewer", "section_lead")}


def who(place: str, role: Role, deployment: Deployment) -> str:
    """The contact of a place for a role, or for the next one that somebody there has; of a place above where none has. That
    nobody is registered is said too."""
    for wanted in (role, *_ELSE.get(role, ())):
        for one in _contacts(place, wanted, deployment):
            return called(one, deployment)
    return say(deployment.language, "need.who.unnamed", role=name_of("role", role, deployment.language))


def contacts_of(place: str, deployment: Deployment) -> tuple[Contact, ...]:
    """Those who speak for a place, each post once."""
    return tuple(one for one in deployment.contacts.contacts if one.place == place)


def called(one: Contact, deployment: Deployment) -> str:
    """A contact by role and name; without what is said already: the role that is its name, its place in brackets."""
    language = deployment.language
    role, known = name_of("role", one.role, language), deployment.places.get(one.place)
    labels = (known.label(language), known.short_label(language)) if known else ()
    name = one.name
    for label in labels:
        for text in (say(language, "joint.bracket", text=label), f" ({label})"):
            name = name.removesuffix(text)
    name = name.strip()
    if one.role not in _PEOPLE or role.casefold() in name.casefold():
        return name
    return say(language, "need.who.named", role=role, name=name)


def _contacts(place: str, role: Role, deployment: Deployment) -> Iterator[Contact]:
    """Clerks of the place itself; sections of it, or of the nearest place above that has one."""
    above = [one.code for one in deployment.places.ancestors(place)] if place in deployment.places else []
    at = (place, *above) if role == "business_section" else (place,)
    for code in (*at, deployment.home) if role == "business_section" else at:
        yield from (one for one in deployment.contacts.contacts if one.role == role and one.place == code)
