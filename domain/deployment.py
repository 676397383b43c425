"""The whole of one deployment folder, frozen. Rooms receive the slices they need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.assessment import Assessment
from domain.contact import Contacts
from domain.dhis2ids import Dhis2Ids
from domain.filemapping import FileMapping, Institution
from domain.finding import Rule
from domain.form import Form
from domain.indicator import Denominator, Indicator, Unit
from domain.job import JobSchedules
from domain.kind import Kinds, Sort
from domain.place import PlaceTree
from domain.plan import Plan, Target, is_private
from domain.secrets import Secret
from domain.seriesbreak import SeriesBreak
from domain.submission import Provenance
from domain.targetkind import TargetKinds, schedule_of, side_of
from domain.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """Where submissions come from. `address` may hold a password, or say where it is kept (empty for a kind that has none);
    `places` restricts who sends through it (empty: everyone); `pattern` is a glob; `boxes` are the places that a box may
    send for, where it is not the one that its name says; `options` are what the kind of source asks for beside them."""

    id: str
    kind: str
    address: Secret
    pattern: str = "**/*"
    places: tuple[str, ...] = ()
    boxes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    options: Mapping[str, float | str | bool] = field(default_factory=dict)
    provenance: Provenance = Provenance.SUBMITTED
    timeout_s: float = 60.0  # for each answer of it, from the question to its last byte

    def __post_init__(self) -> None:
        object.__setattr__(self, "address", Secret.address(self.address))


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """A figure printed in a document, with its exact quote. `item` tells apart several of one key; a statement without a
    number has the value None."""

    place: str
    indicator: str
    period: str
    value: float | None
    value_text: str
    unit: str
    quotes: tuple[str, ...]
    item: str
    plan: str
    sample_size: float | None = None
    standard_error: float | None = None
    note: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Deployment:
    """`home` is the place that the deployment watches from (a city or a province); `sha256` identifies exactly this
    configuration, `files` are its texts by relative path, for the snapshot in the ledger; `kinds` are the catalogues
    that it was read by."""

    home: str
    places: PlaceTree
    units: Mapping[str, Unit]
    indicators: Mapping[str, Indicator]
    denominators: tuple[Denominator, ...]
    plans: Mapping[str, Plan]
    forms: Mapping[str, Form]
    rules: Mapping[str, Rule]
    sources: tuple[SourceConfig, ...]
    contacts: Contacts
    calendar: WorkCalendar
    printed: tuple[PrintedFigure, ...] = ()
    breaks: tuple[SeriesBreak, ...] = ()
    mappings: Mapping[str, FileMapping] = field(default_factory=dict)
    institutions: tuple[Institution, ...] = ()
    dhis2: Mapping[str, Dhis2Ids] = field(default_factory=dict)
    schedules: JobSchedules = field(default_factory=dict)  # of the jobs that do not run as every deployment has it
    language: str = "zh"
    live_from: date | None = None  # the day of going live: nothing before it is expected, chased or told
    sha256: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    kinds: Kinds = field(default_factory=Kinds)

    @property
    def target_kinds(self) -> TargetKinds:
        return self.kinds[Sort.TARGET]

    @property
    def targets(self) -> tuple[Target, ...]:
        return tuple(target for plan in self.plans.values() for target in plan.targets)

    def target(self, target_id: str) -> Target | None:
        """The target with an id; None for one that is no longer configured."""
        return next((one for one in self.targets if one.id == target_id), None)

    def places_of(self, target: Target) -> tuple[str, ...]:
        """The codes of the places that a target is applied to: those that are there when it comes into force."""
        plan = self.plans.get(target.plan)
        since = target.effective_from or (plan.effective_from if plan else None)
        children = tuple(
            child.code for child in self.places.children(target.place) if since is None or child.valid_on(since)
        )
        return {
            "self": (target.place,),
            "children": children,
            "self_and_children": (target.place, *children),
        }[target.applies_to]


def shown_in(row: Assessment, deployment: Deployment) -> Assessment:
    """The assessment as people may see it: of what single cases could be told from, the verdict without any figure."""
    target = deployment.target(row.target_id)
    known = deployment.indicators
    private = is_private(target, known) if target else known[row.indicator].is_private
    return row.without_figures() if private else row


def bounds_in(row: Assessment, deployment: Deployment) -> tuple[str, str]:
    """Where the expected values of the row's target come from, and from which side it bounds the figure; both empty for
    a target that is no longer configured."""
    target = deployment.target(row.target_id)
    if target is None:
        return "", ""
    kind = deployment.target_kinds[target.kind]
    return schedule_of(kind, target), side_of(kind, target, deployment.indicators[target.indicator].direction)
