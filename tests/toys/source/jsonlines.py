"""A toy: one file of JSON lines, each a file that an office sent. Written as a stranger would write it: this file alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from domain.deployment import SourceConfig
from domain.errors import SourceUnavailable
from domain.kind import Parameter, ParameterType
from domain.sourcefault import SourceFault
from sources.offers import Found, Known, Offered, Plain
from sources.opening import Opening, Receiver


@dataclass(frozen=True)
class JsonLines(Plain):
    """Reads `config.address`; the option `office` names the field that holds the box."""

    config: SourceConfig
    opening: Opening

    @property
    def source(self) -> str:
        return self.config.id

    def offers(self, known: Known) -> Iterator[Found]:
        for line in self._lines():
            box, text = str(line[str(self.config.options["office"])]), line["text"].encode()
            yield Offered(box, f"{box}/{line['file']}", hashlib.sha256(text).hexdigest(), content=text)

    def _lines(self) -> list[dict[str, str]]:
        try:
            text = (self.opening.home / self.config.address).read_text(encoding="utf-8")
        except OSError as error:
            raise SourceUnavailable(SourceFault.NOT_THERE, said=str(error)) from error
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
