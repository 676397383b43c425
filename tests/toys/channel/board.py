"""A toy: messages are pinned to a board, a file that keeps the newest of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alerts.openkind import Opening, OpenKind
from alerts.outbox.protocols import Sender
from domain.alert import Delivery
from domain.contact import Channel
from domain.kind import Parameter, ParameterType


@dataclass(frozen=True)
class Board:
    path: Path
    pins: int
    idempotent: bool = False

    def send(self, delivery: Delivery, *, repeated: bool) -> None:
        pinned = self.path.read_text("utf-8").splitlines() if self.path.exists() else []
        self.path.write_text("\n".join([*pinned, delivery.title][-self.pins :]), "utf-8")


class _Board(OpenKind):
    def open(self, channel: Channel, opening: Opening) -> Sender:
        return Board(opening.out_dir / f"{channel.id}.txt", int(channel.options["pins"]))


KIND = _Board(
    code="board",
    meaning="a file that keeps the newest titles",
    parameters=(Parameter(name="pins", type=ParameterType.NUMBER, meaning="how many titles it keeps", default=2),),
    largest={"text": 1000},
    for_groups=True,
)
