"""An SFTP server of the test, and the way to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.deployment import SourceConfig
from domain.kind import Sort
from flows.kinds import shipped_kinds
from sftpserver import KNOWN, PASSWORD, Server, put, serving
from sources.offers import Source
from sources.opening import Opening, open_source


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """What the server shows: an inbox with two boxes, a loose file and what programs leave."""
    folder = tmp_path / "there"
    for name in ("370611/a.xlsx", "370611/more/b.xlsx", "370683/c.xlsx", "loose.xlsx", "370611/.x.filepart"):
        put(folder, name, name.encode())
    return folder


@pytest.fixture
def server(tmp_path: Path, there: Path) -> Iterator[Server]:
    with serving(there) as running:
        (tmp_path / "known_hosts").write_text(running.known_hosts)
        yield running


@pytest.fixture
def reach(tmp_path: Path) -> Iterator[Callable[..., Source]]:
    """Opens a source, and closes it after the test. Nothing happens while it waits, unless the test says what."""
    opened: list[Source] = []

    def reach(
        port: int,
        options: dict[str, Any] | None = None,
        user: str = "planwatch",
        path: str = "/drop",
        pause: Callable[[float], None] = lambda seconds: None,
        limit_s: float = 20,
        **environ: str,
    ) -> Source:
        config = SourceConfig(
            "inbox", "sftp", f"sftp://{user}@127.0.0.1:{port}{path}", options=options or KNOWN, timeout_s=limit_s
        )
        opening = Opening(tmp_path, {"PW": PASSWORD, **environ}, pause=pause)
        opened.append(open_source(config, opening, shipped_kinds()[Sort.SOURCE]))
        return opened[-1]

    yield reach
    for one in opened:
        one.close()
