"""What the gate made of one pending receipt, until it is settled."""

from __future__ import annotations

from dataclasses import dataclass

from domain.finding import Finding
from domain.submission import Reading, Receipt, Submission


@dataclass(frozen=True, slots=True)
class Staged:
    """One reading of one receipt, judged. `submission` is None where the figures are those of the latest version and only
    the answers beside them are new.

    `untested` are the fingerprints of open findings that this version was no passing check of. `closes` says that it is
    the last reading of its receipt: with it the receipt is settled."""

    run_id: str
    position: int
    receipt: Receipt
    reading: Reading
    submission: Submission | None = None
    findings: tuple[Finding, ...] = ()
    untested: tuple[str, ...] = ()
    closes: bool = True

    @property
    def place(self) -> str:
        return self.reading.place
