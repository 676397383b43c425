"""sources.yaml: where submissions come from."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field, ValidationInfo, field_validator

from config.entries import Code, CodeOf, Entry, Text
from config.kinds import code_of, known, parameters, parameters_in
from domain.deployment import SourceConfig
from domain.kind import Sort
from domain.submission import Provenance


class SourceEntry(Entry):
    model_config = ConfigDict(json_schema_extra={**parameters_in(Sort.SOURCE, "options")})

    id: Code = Field(description="identity of the source")
    kind: Annotated[str, *code_of(Sort.SOURCE)] = Field(description="how it is reached")
    address: str = Field(
        "",
        validate_default=True,
        description="folder, relative to the working home, or a URL; one with a password: env:NAME or file:/path",
    )
    pattern: Text = Field("**/*", description="which files")
    options: dict[Code, Any] = Field(
        {},
        validate_default=True,
        description="what this kind of source asks for besides",
    )
    places: tuple[CodeOf, ...] = Field((), description="who sends through it; empty: everyone")
    boxes: dict[str, tuple[CodeOf, ...]] = Field(
        {},
        description="the places that a box may send for, by its name; one that is not listed sends for the place of its name",
    )
    provenance: Provenance = Field(Provenance.SUBMITTED, description="submitted | printed | simulated")
    timeout_s: float = Field(60.0, ge=1, le=3600, description="seconds for each answer, to its last byte")

    @field_validator("address")
    @classmethod
    def _is_asked_for(cls, address: str, info: ValidationInfo) -> str:
        kind = known(Sort.SOURCE, info).get(info.data.get("kind", ""))
        if kind is not None and kind.address and not address:
            raise ValueError(f"add `address`: {kind.address}")
        if kind is not None and address and not kind.address:
            raise ValueError(f"kind {kind.code} has no address: take the line away")
        return address

    @field_validator("pattern")
    @classmethod
    def _is_a_glob(cls, pattern: str) -> str:
        if any("**" in part and part != "**" for part in pattern.split("/")):
            raise ValueError("`**` stands alone between slashes: **/*.xlsx")
        return pattern

    @field_validator("options")
    @classmethod
    def _are_of_the_kind(cls, options: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        kind = known(Sort.SOURCE, info).get(info.data.get("kind", ""))
        return parameters(kind, options) if kind is not None else options

    def build(self) -> SourceConfig:
        return SourceConfig(**self.model_dump())


class SourcesFile(Entry):
    sources: tuple[SourceEntry, ...] = Field(description="one entry per source")
