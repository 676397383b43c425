"""The page of a monthly review (月调度): what came and what did not, who owes answers, which verdicts moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from domain.assessment import Assessment
from domain.deployment import Deployment, bounds_in
from domain.duedate import ExpectedSubmission, SubmissionState
from domain.finding import Finding, FindingState
from domain.measure import Followed
from domain.review import tally
from reports.pages.reasons import place_label
from reports.pages.reviews.page import Section, all_names, names
from reports.pages.tables import Row, headed
from words.catalogue import say
from words.dates import plain_day, whole_day
from words.measures import measure_line
from words.names import name_of, verdict_name

Moved = tuple[Assessment, Assessment]
_MOST_INDICATORS = 3


@dataclass(frozen=True, slots=True)
class MonthReview:
    """`rows` are those of the month's forms, `asked` the open questions of any period; `moved` are verdicts as they were at the
    review `since` (None: there was none) and as they are; `measures` those whose day has come or comes before the next."""

    rows: Sequence[ExpectedSubmission]
    asked: Sequence[Finding]
    behind: Sequence[Assessment]
    moved: Sequence[Moved]
    measures: Sequence[Followed]
    since: date | None = None

    @property
    def unanswered(self) -> list[Finding]:
        return [one for one in self.asked if one.state == FindingState.OVERDUE]


def month_sentence(review: MonthReview, deployment: Deployment) -> str:
    """The month in one sentence, with who lacks."""
    language = deployment.language
    said = [forms_sentence(review.rows, deployment)]
    if review.unanswered:
        places = names((one.place for one in review.unanswered), deployment)
        said.append(say(language, "review.unanswered", count=len(review.unanswered), names=places))
    key = "review.verdicts" if review.since else "review.verdicts_first"
    said.append(say(language, key, moved=len(review.moved), behind=len(review.behind)))
    return say(language, "joint.facts").join(said)


def forms_sentence(rows: Sequence[ExpectedSubmission], deployment: Deployment) -> str:
    """How many forms were due, came in time, late, and lack; of whom."""
    counts, language = tally(rows), deployment.language
    if not rows:
        return say(language, "review.no_forms")
    said = say(
        language,
        "review.forms",
        expected=counts.expected,
        on_time=counts.on_time,
        late=counts.late,
        lacking=len(counts.lacking),
    )
    lacking = names((row.place for row in counts.lacking), deployment)
    return f"{said}{say(language, 'joint.bracket', text=lacking)}" if lacking else said


def month_sections(review: MonthReview, deployment: Deployment) -> list[Section]:
    """What stands below the sentence."""
    language = deployment.language

    def section(key: str, *sentences: str, rows: Sequence[Row] = (), lines: Sequence[str] = ()) -> Section:
        return Section(say(language, f"review.section.{key}"), sentences, rows, lines)

    within = len(review.asked) - len(review.unanswered)
    waiting = (say(language, "review.within_time", count=within),) if within else ()
    first = () if review.since else (say(language, "review.first"),)
    measures = [measure_line(one, deployment, language) for one in review.measures]
    return [
        section("forms", rows=_form_rows(review.rows, deployment)),
        section("unanswered", *waiting, rows=_unanswered_rows(review.unanswered, deployment)),
        section("moved", *_since(review, language), *first, rows=_moved_rows(review.moved, deployment)),
        section("behind", rows=_behind_rows(review.behind, deployment)),
        section("measures", lines=measures),
    ]


def _since(review: MonthReview, language: str) -> tuple[str, ...]:
    if review.since is None:
        return ()
    key = "review.since" if review.moved else "review.since_none"
    return (say(language, key, day=whole_day(review.since, language)),)


def _form_rows(rows: Sequence[ExpectedSubmission], deployment: Deployment) -> list[Row]:
    ordered = sorted(rows, key=lambda row: (row.form, row.place))
    return [_form_row(form, list(own), deployment) for form, own in groupby(ordered, key=lambda row: row.form)]


def _form_row(form: str, rows: Sequence[ExpectedSubmission], deployment: Deployment) -> Row:
    language, counts = deployment.language, tally(rows)
    told = {
        "form": deployment.forms[form].label(language),
        "expected": counts.expected,
        "on_time": counts.on_time,
        "late": counts.late or "",
        "lacking": len(counts.lacking) or "",
        "places": say(language, "joint.list").join(_lacking(row, deployment) for row in counts.lacking),
    }
    return headed("review", language, told)


def _lacking(row: ExpectedSubmission, deployment: Deployment) -> str:
    """Its name, with how it stands where something came."""
    place, language = place_label(row.place, deployment), deployment.language
    if not row.in_part:
        return place
    return place + say(language, "joint.bracket", text=name_of("submission", SubmissionState.PARTIAL, language))


def _unanswered_rows(asked: Sequence[Finding], deployment: Deployment) -> list[Row]:
    found: dict[str, list[Finding]] = {}
    for one in sorted(asked, key=lambda one: (one.place, one.due_on or date.max)):
        found.setdefault(one.place, []).append(one)
    language = deployment.language
    return [
        headed(
            "review",
            language,
            {
                "place": place_label(place, deployment),
                "unanswered": len(own),
                "answer_by": plain_day(own[0].due_on) if own[0].due_on else "",
                "indicators": indicator_names((one.indicator for one in own), deployment),
            },
        )
        for place, own in found.items()
    ]


def indicator_names(codes: Iterable[str], deployment: Deployment) -> str:
    """Indicators by their names, each once; of many the first, and how many there are."""
    language, known = deployment.language, deployment.indicators
    whole = say(language, "review.whole")
    each = list(dict.fromkeys(known[one].label(language) if one in known else one or whole for one in codes))
    said = say(language, "joint.list").join(each[:_MOST_INDICATORS])
    return say(language, "review.and_more", names=said, count=len(each)) if len(each) > _MOST_INDICATORS else said


def _moved_rows(moved: Sequence[Moved], deployment: Deployment) -> list[Row]:
    """A row for all places whose verdict on an indicator has made the same move."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for before, now in moved:
        key = now.indicator, _verdict(before, deployment), _verdict(now, deployment)
        found.setdefault(key, []).append(now.place)
    names_of_columns = ("indicator", "before", "now")
    return _grouped(found, names_of_columns, deployment)


def _behind_rows(behind: Sequence[Assessment], deployment: Deployment) -> list[Row]:
    found: dict[tuple[str, str, str], list[str]] = {}
    for row in behind:
        nature = name_of("nature", "binding" if row.binding else "expected", deployment.language)
        found.setdefault((row.indicator, nature, _verdict(row, deployment)), []).append(row.place)
    return _grouped(found, ("indicator", "nature", "status"), deployment)


def _grouped(
    found: Mapping[tuple[str, str, str], list[str]], columns: Sequence[str], deployment: Deployment
) -> list[Row]:
    """One row per indicator and verdict, with the places in the order of their codes: nobody is ranked."""
    order = {code: number for number, code in enumerate(deployment.indicators)}
    rows = []
    for key in sorted(found, key=lambda key: (order.get(key[0], len(order)), *key)):
        label = indicator_names(key[:1], deployment)
        told = {**dict(zip(columns, (label, *key[1:]), strict=True)), "places": all_names(found[key], deployment)}
        rows.append(headed("review", deployment.language, told))
    return rows


def _verdict(row: Assessment, deployment: Deployment) -> str:
    return verdict_name(row.status, bounds_in(row, deployment)[1], deployment.language)
