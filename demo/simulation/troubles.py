"""The kinds of trouble: how each is planted, and what must see it; and the manifest's records of those planted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from demo.simulation.planting import (
    Drafts,
    key_of,
    plant_copy,
    plant_death,
    plant_early,
    plant_late,
    plant_missing,
    plant_pair,
    plant_partial,
    plant_parts,
    plant_register,
    plant_rows,
    plant_scaled,
    plant_total,
    tell,
    tell_coverage,
)
from demo.simulation.records import Expectation, Explanation, Planted, SeenBy
from demo.simulation.story import StoryPlan

# Found outside the rules of the gate: by the calendar, the reader, the trajectory, or as an event.
BEYOND_THE_GATE = frozenset({"late", "missing", "future_period", "trajectory", "rare_event"})


@dataclass(frozen=True, slots=True)
class Trouble:
    """One kind of trouble: how it is planted, and what must see it. `plant` returns what it is, in words."""

    plant: Callable[[Drafts, StoryPlan], str]
    rule_kind: str
    seen_by: SeenBy = "finding"
    expect: Expectation = "seen"
    other_kinds: tuple[str, ...] = ()
    each: bool = False  # a record for every indicator, not only the first
    note: str = ""


def plant(drafts: Drafts, plans: Collection[StoryPlan], kinds: Collection[str]) -> list[Planted]:
    """The records of all plans that this deployment has a return for; `kinds` are the rule kinds that exist."""
    planted: list[Planted] = []
    for plan in plans:
        if not _fits(drafts, plan):
            continue
        trouble = TROUBLES[plan.kind]
        what = trouble.plant(drafts, plan)
        planted.extend(_records(drafts, plan, trouble, what, kinds))
    return planted


def _fits(drafts: Drafts, plan: StoryPlan) -> bool:
    reading = drafts.clean.get(key_of(plan))
    if reading is None or not set(plan.indicators) <= {cell.indicator for cell in reading.cells}:
        return False
    before = str(reading.period.previous())
    return plan.kind != "stale_copy" or (plan.form, plan.place, before) in drafts.clean


def _records(drafts: Drafts, plan: StoryPlan, trouble: Trouble, what: str, kinds: Collection[str]) -> list[Planted]:
    sent = drafts.sent.get(key_of(plan), [])
    on = sent[0].on if sent else None
    record = Planted(
        id=plan.id,
        kind=plan.kind,
        place=plan.place,
        form=plan.form,
        period=plan.period,
        what=what,
        rule_kind=trouble.rule_kind,
        seen_by=trouble.seen_by,
        expect=trouble.expect,
        exists=trouble.rule_kind in kinds or trouble.rule_kind in BEYOND_THE_GATE,
        on=on,
        corrected_on=sent[1].on if len(sent) > 1 else None,
        explanation=_explanation(drafts, on) if plan.kind == "accepted_explanation" and on else None,
        other_kinds=trouble.other_kinds,
        note=trouble.note,
    )
    touched = plan.indicators if trouble.each else plan.indicators[:1]
    many = len(touched) > 1
    return [
        replace(record, id=f"{plan.id}.{index}" if many else plan.id, indicator=indicator)
        for index, indicator in enumerate(touched or ("",), start=1)
    ]


def _explanation(drafts: Drafts, on: date) -> Explanation:
    answered = drafts.delivery.calendar.add(on, 2)
    accepted = drafts.delivery.calendar.add(answered, 2)
    note = "【模拟数据】上半年集中筛查，含外来务工妇女，检查人数多于年度任务人数，情况属实。"
    evidence = "【模拟数据】“两癌”集中筛查工作小结"
    return Explanation("out_of_area", note, evidence, answered, accepted, accepted + timedelta(days=183))


_SLIP = Trouble(plant_scaled(2), "recomputed_rate", other_kinds=("hard_range", "percent_bounds"))
TROUBLES: Mapping[str, Trouble] = {
    "late": Trouble(plant_late, "late", "timeliness"),
    "missing": Trouble(plant_missing, "missing", "timeliness"),
    "partial": Trouble(
        plant_partial, "required_line", "timeliness", each=True, note="no finding at a cell: the submission is partial"
    ),
    "early": Trouble(plant_early, "future_period", "refusal"),
    "x100": _SLIP,
    "per_mille": replace(_SLIP, plant=plant_scaled(1)),
    "numerator_above_denominator": Trouble(plant_parts, "part_le_whole", other_kinds=("recomputed_rate",)),
    "infant_above_under5": Trouble(plant_pair, "ordered_pair"),
    "stale_copy": Trouble(plant_copy, "stale_copy"),
    "swapped_rows": Trouble(plant_rows, "t_prediction", other_kinds=("jump", "modified_z"), each=True),
    "running_total": Trouble(plant_total, "count_change", other_kinds=("denominator_step",)),
    "coverage_109": Trouble(
        tell_coverage, "percent_bounds", expect="not_flagged", note="a note at most; never clipped, never held"
    ),
    "maternal_death": Trouble(
        plant_death,
        "rare_event",
        "event",
        note="told once on private channels; no rate, no trend, no message of being behind",
    ),
    "denominator_revised": Trouble(
        plant_register, "recomputed_rate", expect="not_flagged", note="both sendings agree with their own parts"
    ),
    "accepted_explanation": Trouble(tell_coverage, "percent_bounds", note="asked once; silent after the explanation"),
    "fallen_behind": Trouble(tell, "trajectory", "assessment"),
    "recovered": Trouble(
        tell,
        "trajectory",
        "assessment",
        expect="not_flagged",
        note="first seen in the quick figures of the quarters after it, settled by this return",
    ),
}
