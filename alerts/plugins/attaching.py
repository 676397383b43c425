"""Files that go with a message. One that is not there, or cannot travel, is never a reason to keep the text back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from alerts.messages import formats
from domain.alert import Block, Delivery
from domain.contact import Channel
from words.catalogue import say


@dataclass(frozen=True, slots=True)
class Attached:
    """The files of a message that are there, and the names of those that are not."""

    files: tuple[Path, ...] = ()
    missing: tuple[str, ...] = ()


def attached(delivery: Delivery, out_dir: Path) -> Attached:
    """What a message names, looked for in the output folder and nowhere else."""
    home, files, missing = out_dir.resolve(), [], []
    for name in delivery.message.attachments:
        path = (out_dir / name).resolve()
        if path.is_relative_to(home) and path.is_file():
            files.append(path)
        else:
            missing.append(Path(name).name)
    return Attached(tuple(files), tuple(missing))


def saying_so(delivery: Delivery, missing: Sequence[str], channel: Channel, language: str) -> Delivery:
    """The delivery with a last line that names the files it comes without, still within the channel's budget."""
    if not missing:
        return delivery
    names = say(language, "joint.list").join(missing)
    block = Block("without", say(language, "delivery.without", files=names))
    message = replace(delivery.message, blocks=(*delivery.message.blocks, block))
    line = formats.FORMATS[channel.format]([block])
    body = f"{delivery.body.rstrip()}{_BREAK[channel.format]}{line}"
    if len(body.encode()) > channel.byte_budget:
        body = formats.render(message, channel.format, channel.byte_budget, language=language)
    return replace(delivery, message=message, body=body)


_BREAK = {"text": "\n", "markdown": "\n\n", "html": "\n"}
