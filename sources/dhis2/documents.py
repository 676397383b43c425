"""What one organisation unit has for one period, as the document that is kept: the same data are the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sources.dhis2.changes import Registration, is_deleted
from words.marking import without_ours

# Of a value only what says what it is: who touched it last, and when, makes no other figure of it.
_NAMING = ("dataElement", "categoryOptionCombo", "attributeOptionCombo")
_KEPT = (*_NAMING, "value", "comment")


@dataclass(frozen=True, slots=True)
class Document:
    """One form as it stands in the DHIS2."""

    data_set: str
    period: str
    unit: str
    values: Sequence[Mapping[str, Any]]
    registration: Registration | None = None
    unit_name: str = ""
    options: Mapping[str, str] = field(default_factory=dict)  # of elements with several category option combinations

    @property
    def content(self) -> bytes:
        """A data value set as JSON, with who marked it complete and when; sorted, so that no order of the server shows."""
        done = self.registration
        head = {
            "dataSet": self.data_set,
            "period": self.period,
            "orgUnit": self.unit,
            "orgUnitName": self.unit_name,
            "completeDate": done.on if done else "",
            "storedBy": done.by if done else "",
        }
        said = {name: text for name, text in head.items() if text}
        values = sorted(map(self._value, self.values), key=lambda one: json.dumps(one, sort_keys=True))
        document = {**said, "dataValues": values}
        return (json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode("utf-8", "replace")

    @property
    def mark(self) -> str:
        """Another one whenever the bytes are; the registration can be read from it again."""
        return marked(hashlib.sha256(self.content).hexdigest(), self.registration)

    def _value(self, one: Mapping[str, Any]) -> dict[str, str | bool]:
        """A value, and of how many that its element has: one of several is no whole figure by itself."""
        several = self.options.get(str(one.get("dataElement")), "")
        return _value(one) | ({"categoryOptionCombos": several} if several and not is_deleted(one) else {})


def marked(sha256: str, registration: Registration | None) -> str:
    """The mark of a document."""
    return f"{sha256} {registration.on} {registration.by}" if registration else sha256


def registration_in(mark: str) -> Registration | None:
    """The registration that a document had by its mark."""
    _, there, said = mark.partition(" ")
    on, _, by = said.partition(" ")
    return Registration(on, by) if there else None


def _value(one: Mapping[str, Any]) -> dict[str, str | bool]:
    """Texts; a figure that was sent as a number stays as it was written. Of what was deleted only that it was."""
    if is_deleted(one):
        return {**{name: _text(one[name]) for name in _NAMING if one.get(name)}, "deleted": True}
    told = {name: _text(one[name]) for name in _KEPT if one.get(name) not in (None, "")}
    own = without_ours(told.pop("comment", ""))  # what we wrote there is no word of the district's
    return {**told, "comment": own} if own else dict(told)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
