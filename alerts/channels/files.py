"""Each message a file: for rehearsals, for offices without a message service, and as the record of what was written."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from domain.alert import Delivery
from domain.errors import ChannelError
from domain.workdays import local_day


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
    attached = "".join(f"附件 Attachment: {name}\n" for name in delivery.message.attachments)
    return f"收件人 To: {delivery.recipient_name}\n标题 Subject: {delivery.title}\n{attached}\n{delivery.body}\n"


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
