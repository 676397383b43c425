"""A revised denominator that has moved verdicts: nothing that a district did, and no news about it. The business section is
told once, with a page that shows every verdict before and after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from alerts.situation import Situation
from alerts.toldkind import Found, ToldKind
from domain.assessment import BEHIND
from domain.condition import Condition, Level
from domain.contact import Rung
from domain.revision import Revision
from domain.submission import Provenance
from words.dates import period_label
from words.revisions import moved_lines, register_name

MOST_LINES = 6  # the page has them all


@dataclass(frozen=True, slots=True)
class RevisedFacts:
    """A register whose new rows have moved verdicts. `lines` are the first of them, printed; `worse` and `better` count those
    that fell behind by it and those that are no longer; `page` names the file with all of them."""

    kind: ClassVar[str] = "revised"
    register_name: str
    period_label: str
    moved: int
    worse: int
    better: int
    places: int
    lines: tuple[str, ...]
    page: str = ""
    simulated: bool = False


class _Revised(ToldKind[RevisedFacts]):
    def conditions(self, situation: Situation, found: Found) -> Iterable[Condition]:
        """One condition per register, year and day from which its rows are known; place is the deployment's home, evidence
        the targets. It holds while the figures stand on those rows, so it is told once and then only kept."""
        return [
            Condition(
                kind=self.code,
                place=situation.deployment.home,
                subject=one.code,
                period=str(one.year),
                severity=Level.NOTICE,
                binding=False,
                facts=_facts(one, situation),
                since=min(moved.after.as_of for moved in one.moved),
                evidence=tuple(dict.fromkeys(moved.after.target_id for moved in one.moved)),
            )
            for one in situation.revisions
        ]

    def fingerprint(self, facts: RevisedFacts) -> tuple[str, ...]:
        """The same rows are the same revision, whatever becomes of the figures."""
        return (facts.register_name, facts.period_label)

    def attachment(self, facts: RevisedFacts) -> str:
        return facts.page

    @property
    def why_not_read(self) -> str:
        return "verdicts never go to those who report the figure"


def _facts(one: Revision, situation: Situation) -> RevisedFacts:
    deployment, language = situation.deployment, situation.language
    lines = moved_lines(one, deployment, language)
    sides = [(moved.before.verdict in BEHIND, moved.after.verdict in BEHIND) for moved in one.moved]
    # What has fallen behind, or is no longer, comes first: not every line has room.
    first = sorted(range(len(lines)), key=lambda n: sides[n][0] == sides[n][1])[:MOST_LINES]
    return RevisedFacts(
        register_name=register_name(one, deployment, language),
        period_label=period_label(str(one.year), language),
        moved=len(one.moved),
        worse=sides.count((False, True)),
        better=sides.count((True, False)),
        places=len({moved.after.place for moved in one.moved}),
        lines=tuple(lines[n].sentence(language) for n in first),
        page=situation.pages.get((one.code, one.year), ""),
        simulated=any(moved.after.provenance == Provenance.SIMULATED for moved in one.moved),
    )


KIND = _Revised(
    code="revised",
    meaning="new rows of the register of denominators have moved verdicts on figures that nobody changed",
    facts=RevisedFacts,
    ladder=(Rung(0, ("business_section",)),),
    rank=80,
    readers=("business_section",),
    reporters_may_read=False,
    end_is_told=False,
    kept_quietly=True,
)
