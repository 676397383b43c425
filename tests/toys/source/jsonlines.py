"""A toy: one file of JSON lines, each a file that an office sent. Written as a stranger would write it: this file alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from domain.deployment import SourceConfig
from domain.errors import SourceUnavailable
from domain.kind import Parameter, ParameterType
from sources.arrivals import Arrived, Opening, Receiver


@dataclass(frozen=True)
class JsonLines:
    """Reads `config.address`; the option `office` names the field that holds the box."""

    config: SourceConfig
    opening: Opening

    def boxes(self) -> tuple[str, ...]:
        return tuple(sorted({str(line[str(self.config.options["office"])]) for line in self._lines()}))

    def arrivals(self, box: str) -> Iterator[Arrived]:
        for line in self._lines():
            if line[str(self.config.options["office"])] == box:
                yield Arrived(self.config.id, box, f"{box}/{line['file']}", line["text"].encode())

    def _lines(self) -> list[dict[str, str]]:
        try:
            text = (self.opening.home / self.config.address).read_text(encoding="utf-8")
        except OSError as error:
            raise SourceUnavailable(f"source {self.config.id}: {error}", transient=False) from error
        return [json.loads(line) for line in text.splitlines()[int(self.config.options["skip"]) :]]


KIND = Receiver(
    code="jsonlines",
    meaning="one file of JSON lines, each of them a file that an office sent",
    address="a file, relative to the working home",
    parameters=(
        Parameter(name="office", type=ParameterType.TEXT, meaning="the field that holds the box", required=True),
        Parameter(name="skip", type=ParameterType.NUMBER, meaning="lines to pass over", unit="lines", default=0),
    ),
    open=JsonLines,
)
