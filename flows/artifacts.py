"""What ops see in the Prefect UI. A run of the month carries one page, the first table: the UI lists the pages of a run in no
order, so that a second one would stand before it as often as not. Every other page has a key of its own, to which the first
table links. The words come from reports/."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from checks.trajectory.assess import assessments
from flows import pages
from flows.keyedpages import KeyedPage, newest, put
from flows.placepages import publish_places
from flows.steps.reviews import kind_of, page_name
from reports.pages import overview
from reports.pages.audit import audit_markdown
from reports.pages.collected import collected_markdown
from reports.pages.needs import needs_markdown
from reports.pages.needsentence import needs_sentence
from words.catalogue import say
from words.dates import plain_day
from words.foreign import in_a_line
from words.markdown import Markdown
from words.names import name_of

if TYPE_CHECKING:
    from flows.steps.replay import Replayed
    from flows.wiring import Workplace


def publish_month(workplace: Workplace, failed: str = "") -> None:
    """The pages of a run that has looked at what is due, the first table as the run's own; `failed` is what of the run went
    wrong."""
    home, needed = _home(workplace), pages.needed_of(workplace, failed)
    put(
        KeyedPage(f"{key}-{home}", _described(f"page.title.{key}", workplace), page)
        for key, page in (("status", pages.status_of(workplace)), ("summary", pages.summary_of(workplace)))
    )
    keys = {key: f"{key}-{home}" for key in ("status", "summary", "collected", "audit")}
    there = newest(keys.values())
    further = {name: there[key].address for name, key in keys.items() if key in there}
    needed = replace(needed, pages=further, places_pages=publish_places(workplace, needed, f"needs-{home}"))
    first = needs_markdown(needed, workplace.deployment)
    _publish(KeyedPage(f"needs-{home}", needs_sentence(needed.needs, workplace.deployment), first))


def publish_collected(workplace: Workplace, *, alone: bool) -> None:
    """One line per district: from where, when last, how many, what waits; the run's own page where it is `alone`."""
    told = collected_markdown(pages.collected_of(workplace), workplace.deployment, workplace.as_of)
    page = KeyedPage(f"collected-{_home(workplace)}", _described("page.title.collected", workplace), told)
    if alone:
        _publish(page)
    else:
        put([page])


def publish_review(workplace: Workplace, period: str) -> None:
    """The page of a review, as it lies below the output folder."""
    with workplace.store.read() as work:
        kind = kind_of(work, workplace)
    page = (workplace.out / page_name(kind, period)).read_text(encoding="utf-8")
    described = name_of("job", kind, workplace.language)
    _publish(KeyedPage(f"review-{kind}-{_home(workplace)}", described, Markdown(page)))


def publish_audit(workplace: Workplace, period: str) -> None:
    """The audit of a period, each expectation with what was seen."""
    with workplace.store.read() as work:
        audits = work.results.audits_of({period})
    described = say(workplace.language, "need.link.audit")
    pages_ = (audit_markdown(audit, workplace.language) for audit in audits)
    put([KeyedPage(f"audit-{_home(workplace)}", described, page) for page in pages_])


def publish_replay(replayed: Replayed) -> int:
    """The verdicts of a past day as a table; returns how many."""
    rows = overview.assessment_rows(assessments(replayed.assessments), replayed.deployment)
    _publish_table(rows, f"replay-{replayed.as_of}", replayed.deployment.sha256)
    return len(rows)


# What is published when a part of the month has been done.
PAGES: Mapping[str, Callable[[Workplace, str], None]] = {"audit": publish_audit, "review": publish_review}


def shown_rows(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows as the UI shows them: it renders their texts as they stand, so they hold nothing that turns or hides another."""
    return [{name: in_a_line(one) if isinstance(one, str) else one for name, one in row.items()} for row in rows]


def _publish(page: KeyedPage) -> None:
    """As the page of the run that goes on."""
    create_markdown_artifact(markdown=page.markdown, key=page.key, description=page.description)


def _described(key: str, workplace: Workplace) -> str:
    return say(workplace.language, key, day=plain_day(workplace.as_of))


def _publish_table(rows: Sequence[Mapping[str, Any]], key: str, description: str) -> None:
    create_table_artifact(table=shown_rows(rows), key=key, description=description)


def _home(workplace: Workplace) -> str:
    return workplace.deployment.home.lower()
