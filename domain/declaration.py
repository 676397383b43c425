"""A district's word that a version is its last one: another fact than that it arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Declaration:
    """Somebody (`by`) declared a version final, on a day where that is known. `receipt_id` is the document that said so, empty
    where a person recorded it here; `withdrawn_at`: it was taken back, and no longer stands."""

    submission_id: str
    by: str
    recorded_at: datetime
    declared_on: date | None = None
    receipt_id: str = ""
    withdrawn_at: datetime | None = None

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None
