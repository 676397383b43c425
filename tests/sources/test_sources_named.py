"""What another system says of itself, as it may enter the ledger."""

from __future__ import annotations

from domain.deployment import SourceConfig
from domain.errors import FileUnavailable
from domain.sourcefault import SourceFault
from sources.opening import named


def test_what_a_server_says_is_a_line_that_every_ledger_takes() -> None:
    """PostgreSQL takes no zero byte and nobody half a character; a terminal would obey the rest."""
    error = named(
        FileUnavailable(SourceFault.DENIED, where="a\nb", said="no \0 way\n\x1b[31m\udcb8"),
        SourceConfig("inbox", "sftp", "inbox"),
    )
    assert isinstance(error, FileUnavailable)
    assert error.where == "a b"
    assert error.said.isprintable()
    assert "\0" not in error.said
