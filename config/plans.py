"""plans/*.yaml: one file per document, with the plan that it is and the plans that it cites."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field, model_validator

from config.document import Path
from config.entries import Code, CodeOf, Day, Entry, Text
from config.targets import TargetEntry
from domain.plan import Plan, Target


class PlanEntry(Entry):
    id: Code = Field(description="identity of the plan")
    title: Text = Field(description="full title")
    title_en: str = Field("", description="English title")
    place: CodeOf = Field(description="place whose plan it is")
    document_no: str = Field("", description="number of the document")
    document: str = Field("", description="file name of the source text")
    issued_on: Day = Field(description="day of the document; no message cites the plan before it")
    received_on: Day | None = Field(None, description="day from which its printed figures are known")
    received_inferred: bool = Field(False, description="whether that day was inferred")
    effective_from: Day = Field(description="first day of the span it covers; decides verdicts")
    effective_to: Day = Field(description="last day of the span it covers")
    targets: tuple[TargetEntry, ...] = Field((), description="one entry per target")

    @model_validator(mode="after")
    def _runs_forward(self) -> PlanEntry:
        if self.effective_to < self.effective_from:
            raise ValueError("effective_to lies before effective_from")
        return self

    def build(self, targets: tuple[Target, ...]) -> Plan:
        return Plan(**self.model_dump(exclude={"targets", "cited"}), targets=targets)


class PlanFile(PlanEntry):
    cited: tuple[PlanEntry, ...] = Field(
        (), description="plans of others that the document cites, each with its targets"
    )

    def plans(self) -> Iterator[tuple[Path, PlanEntry]]:
        """The document's own plan and those it cites, each with its path in the file."""
        yield (), self
        for index, plan in enumerate(self.cited):
            yield ("cited", index), plan

    def each_target(self) -> Iterator[tuple[Path, TargetEntry]]:
        """Every target of the file with its path."""
        for path, plan in self.plans():
            for index, target in enumerate(plan.targets):
                yield (*path, "targets", index), target
