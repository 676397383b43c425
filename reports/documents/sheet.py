"""A finished document, and how it names the place that it is for and the form that it speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path

from domain.contact import REPORTING_ROLES
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from reports.documents.ground import Ground
from reports.documents.packed import packed
from reports.documents.paper import Paper
from reports.wholefile import write_whole
from words.catalogue import catalogue, say
from words.dates import plain_day, reporting_label

_UNSAFE = re.compile(r"[^\w-]+")
_LONGEST = 40  # characters of a part of a name


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document: its kind, the place or period that it is for, the name of its file and its bytes."""

    kind: str
    title: str
    name: str
    content: bytes
    place: str = ""
    period: str = ""

    @classmethod
    def of(cls, paper: Paper, kind: str, title: str, ground: Ground, *, place: str = "", period: str = "") -> Sheet:
        """The document that a paper has become."""
        label = ground.deployment.places[place].label(ground.language) if place else ""
        parts = (say(ground.language, f"documents.name.{kind}"), period, place, label, plain_day(ground.as_of))
        name = "_".join(safe for part in parts if (safe := _UNSAFE.sub("-", part).strip("-")[:_LONGEST]))
        content = packed(paper.document, title, ground.as_of, ground.language)
        return cls(kind, title, f"{name}.docx", content, place, period)

    def write(self, folder: Path) -> Path:
        """Writes it whole below a folder, which is made; returns its path."""
        return write_whole(self.content, folder / self.name)


def office(place: str, deployment: Deployment) -> str:
    """Who is written to: the organisation that a contact of the place names, else the office of its level, else the place."""
    own = [one for one in deployment.contacts.contacts if one.place == place and one.role in REPORTING_ROLES]
    named = next((one.organisation for one in own if one.organisation), "")
    at = deployment.places[place]
    pattern = catalogue(deployment.language).table("documents.office").get(at.level, "{place}")
    return named or pattern.format(place=at.label(deployment.language))


def in_a_row(sentences: Sequence[str], language: str) -> str:
    """Several sentences as one paragraph."""
    return reduce(lambda said, more: say(language, "documents.after", said=said, more=more), sentences)


def what(row: ExpectedSubmission, deployment: Deployment) -> tuple[str, str]:
    """The names of a row's form and period."""
    form = deployment.forms[row.form]
    period = reporting_label(row.period, form.reporting_year_offset_months, deployment.language)
    return form.label(deployment.language), period
