"""Each message a file: for rehearsals, for offices without a message service, and as the record of what was written."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from alerts.openkind import Opening, OpenKind
from alerts.outbox.protocols import Sender
from domain.alert import Delivery
from domain.contact import Channel
from domain.errors import ChannelError
from domain.workdays import local_day
from words.catalogue import languages, say


class FileSender:
    """Writes `<out>/messages/<yyyymmdd>/<recipient>_<id>.txt`, the day being the one from which the message may be
    read, in the deployment's time zone. Writing the same delivery again replaces the file by itself."""

    idempotent = True

    def __init__(self, out_dir: Path, time_zone: str = "UTC") -> None:
        self.folder, self.time_zone = out_dir / "messages", time_zone

    def path_of(self, delivery: Delivery) -> Path:
        """Where a delivery is written; stays inside the folder whatever the recipient is called."""
        day = f"{local_day(delivery.not_before, self.time_zone):%Y%m%d}"
        recipient = re.sub(r"[^\w-]", "_", delivery.recipient)
        return self.folder / day / f"{recipient}_{delivery.id[:8]}.txt"

    def send(self, delivery: Delivery, *, repeated: bool) -> None:
        """Writes the file in one step. Raises ChannelError (transient) where the folder cannot be written."""
        del repeated  # the same file again is no second message
        path = self.path_of(delivery)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_at_once(path, _content(delivery))
        except OSError as error:
            raise ChannelError(
                f"cannot write {path.name}: {error.strerror}; check the output folder and its free space", "transient"
            ) from error


def _content(delivery: Delivery) -> str:
    attached = "".join(f"{_label('attachment')}: {name}\n" for name in delivery.message.attachments)
    head = f"{_label('recipient')}: {delivery.recipient_name}\n{_label('subject')}: {delivery.title}\n{attached}"
    return f"{head}\n{delivery.body}\n"


def _label(name: str) -> str:
    """In every language: whoever looks into the folder may read any."""
    return " ".join(say(language, f"delivery.{name}") for language in languages())


def _write_at_once(path: Path, content: str) -> None:
    """A reader sees the whole file or none."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


class _File(OpenKind):
    def open(self, channel: Channel, opening: Opening) -> Sender:
        return FileSender(opening.out_dir, opening.time_zone)


KIND = _File(code="file", meaning="each message is a file in the output folder")
