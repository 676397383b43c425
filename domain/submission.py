"""Receipts and submissions: what arrived, from where, and as which version. Never changed, only succeeded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from domain.evidence import NO_EVIDENCE, Evidence, LeftAside
from domain.period import Period
from domain.refusals import NO_TABLE, Refusal

# What a clerk may choose for a question: corrected, right as it is, or the definition is unclear.
Choice = Literal["fix", "explain", "definition"]


class Provenance(StrEnum):
    """Where figures come from."""

    SUBMITTED = "submitted"  # a place reported them
    PRINTED = "printed"  # a document prints them
    SIMULATED = "simulated"  # made up, and marked so wherever they are shown
    DERIVED = "derived"  # computed from the figures of other places, with the share of them that it covers
    ATTESTED = "attested"  # an office says by a document that something is done


# Nobody's form: no clerk can be asked about what a document says.
OF_DOCUMENTS = frozenset({Provenance.PRINTED, Provenance.ATTESTED})


class ObservationState(StrEnum):
    """What a cell says."""

    VALUE = "value"  # a figure
    MISSING = "missing"  # not obtained, or something that is no number
    NOT_APPLICABLE = "not_applicable"  # the place does not do this
    SUPPRESSED = "suppressed"  # obtained, and not to be published
    ESTIMATED = "estimated"  # a figure that the place estimated


class Usable(StrEnum):
    """What the gate let a row be used for."""

    ACCEPTED = "accepted"  # counts everywhere
    HELD = "held"  # stored, and not used until it is answered
    REJECTED = "rejected"  # never used


class ReceiptState(StrEnum):
    """How far a receipt has come."""

    PENDING = "pending"  # not read yet
    SETTLED = "settled"  # its submissions are in the ledger
    REFUSED = "refused"  # cannot be read as a submission
    HELD = "held"  # could be read; whose it is, or which of two counts, is asked first
    PARKED = "parked"  # Planwatch could not deal with it; a person tries again or gives it up


class SubmissionStatus(StrEnum):
    """What a form asks for, and so what its submissions are."""

    PRELIMINARY = "preliminary"  # a first figure that may still change
    FINAL = "final"  # the figure that stands


@dataclass(frozen=True, slots=True)
class Receipt:
    """Bytes that arrived. `id` is the sha256 (with `-2`, `-3` ... where the same bytes came back after others);
    `received_at` is the job's clock at collect, in UTC, and decides what is late."""

    id: str
    sha256: str
    source: str
    path: str
    size: int
    received_at: datetime
    provenance: Provenance = Provenance.SUBMITTED
    state: ReceiptState = ReceiptState.PENDING
    refusal: Refusal | None = None
    box: str = ""  # whose box it lay in, as the source is laid out; a box sends for its own places only
    sent_at: datetime | None = (
        None  # the time that the source tells of the file itself; what is late goes by received_at
    )

    @property
    def file(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @property
    def letter(self) -> str:
        """The same for all that came together where a source knows of that: what the file's name stands behind."""
        return self.path.rpartition("/")[0]

    @property
    def is_beside(self) -> bool:
        """Whether it is what people put beside a form (a stamped scan, a covering letter): no figures are read of it."""
        return self.refusal is not None and self.refusal.code in NO_TABLE


@dataclass(frozen=True, slots=True)
class UnreadAnswer:
    """An answer of the clerk that was not understood: the number of its question on the sheet, why (a key of the texts
    `unread_answer.*`), what stands there, and where. `findings` are the ids that its row is for, with spaces between them,
    `note` the clerk's own words, which are kept whatever becomes of the choice."""

    number: int
    code: str
    found: str = ""
    sheet: str = ""
    cell: str = ""
    findings: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """Version n of one place, form and period."""

    id: str
    form: str
    place: str
    period: str
    period_start: date
    period_end: date
    version: int
    receipt_id: str
    file: str
    provenance: Provenance
    received_at: datetime
    status: SubmissionStatus = SubmissionStatus.FINAL
    complete: bool = True
    missing_lines: tuple[str, ...] = ()
    withdrawn_at: datetime | None = None
    declared_final_by: str = ""
    left_aside: tuple[LeftAside, ...] = ()
    answers_read: int = 0  # answers of the clerk that came with it and were understood
    unread_answers: tuple[UnreadAnswer, ...] = ()


def submission_id(place: str, form: str, period: str, version: int) -> str:
    """The same submission has the same id in every ledger: 370611.monthly-services.2023-08.v1"""
    return f"{place}.{form}.{period}.v{version}"


def form_of(submission_id: str) -> str:
    """The code of the form that a submission's id names; empty for what is none."""
    parts = submission_id.split(".")
    return parts[1] if len(parts) > _PARTS_OF_ID else ""


_PARTS_OF_ID = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of a form as it was read: the figure, its parts, and where each stands in the file.

    value_text is the text as written; value is None unless state is `value` or `estimated`; cell is the address of the
    value (E8). sample_size are the people who were asked, standard_error is in the indicator's unit; both only of what
    was found by asking some of many."""

    indicator: str
    state: ObservationState
    sheet: str
    cell: str
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    unit: str = ""
    value_text: str = ""
    decimals: int | None = None
    item: str = ""
    note: str = ""
    sample_size: float | None = None
    standard_error: float | None = None
    evidence: Evidence = NO_EVIDENCE

    @property
    def tells_sample(self) -> bool:
        """Whether it says how sure it is."""
        return self.sample_size is not None or self.standard_error is not None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a clerk wrote beside a finding in the returned workbook. `number` is that of the question on the sheet and
    `observed` the figure that it asks about, as the sheet has it; an answer is the same one whatever they are."""

    finding_id: str
    choice: Choice
    reason_code: str = ""
    note: str = ""
    evidence: str = ""
    answered_by: str = ""
    sheet: str = ""
    cell: str = ""
    number: int = field(default=0, compare=False)
    observed: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """An answer that was understood: the number of its question on the sheet, what was chosen, and the listed reason."""

    number: int
    choice: Choice
    reason_code: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What one file said to the questions about a form, place and period: the answers that were understood, and those that
    are asked back. `submission_id` is the version that came with them; empty where no figure was new."""

    receipt_id: str
    form: str
    place: str
    period: str
    at: datetime
    submission_id: str = ""
    read: tuple[ReadAnswer, ...] = ()
    unread: tuple[UnreadAnswer, ...] = ()


# Codes of the reply reasons, whose names stand in words.
REASON_CODES: tuple[str, ...] = (
    "typing_error",
    "wrong_unit",
    "wrong_period",
    "wrong_denominator",
    "definition_changed",
    "boundary_changed",
    "real_change",
    "out_of_area",
    "late_source",
    "estimate",
    "other",
)


# Of these, those by which a figure is wrong: nobody can give one for a figure that is right.
WRONG_BY = frozenset({"typing_error", "wrong_unit", "wrong_period", "wrong_denominator"})


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature block of a form: normal, kept apart, never shown in a message."""

    head: str = ""
    filled_by: str = ""
    reported_on: str = ""
    reviewed_by: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """Who says of a document that it is the district's last word, and on which day, as far as that is known."""

    by: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of one receipt."""

    form: str
    place: str
    period: Period
    cells: tuple[Cell, ...]
    answers: tuple[Answer, ...] = ()
    signature: Signature = Signature()
    provenance: Provenance = Provenance.SUBMITTED
    file: str = ""
    left_aside: tuple[LeftAside, ...] = ()
    unread_answers: tuple[UnreadAnswer, ...] = ()
    token: str = ""  # of the returned workbook that it answers, as the file carries it
    declared: Declared | None = None  # that it is the district's last word, where its source tells so
