"""sources.yaml: where submissions come from."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.entries import Code, CodeOf, Entry, Text
from domain.deployment import SourceConfig
from domain.submission import Provenance


class SourceEntry(Entry):
    id: Code = Field(description="identity of the source")
    kind: Literal["folder"] = Field(description="how it is reached")
    address: Text = Field(description="folder, relative to the working home, or a URL")
    pattern: Text = Field("**/*", description="which files")
    places: tuple[CodeOf, ...] = Field((), description="who sends through it; empty: everyone")
    provenance: Provenance = Field("submitted", description="submitted | printed | simulated")

    def build(self) -> SourceConfig:
        return SourceConfig(**self.model_dump())


class SourcesFile(Entry):
    sources: tuple[SourceEntry, ...] = Field(description="one entry per source")
