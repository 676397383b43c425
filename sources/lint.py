"""What is wrong with the sources, before anything is pulled. Nothing connects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from domain.deployment import SourceConfig
from domain.errors import Problem
from sources.opening import Receiver

FILE = "sources.yaml"


def lint(sources: Sequence[SourceConfig], kinds: Mapping[str, Receiver]) -> Iterator[Problem]:
    """What of each source cannot work as it is written, by what its kind says."""
    for one in sources:
        for given, allowed in kinds[one.kind].problems(one):
            yield Problem(FILE, 1, f"source {one.id}", given, allowed)
