"""No sentence and no report shows a password."""

from __future__ import annotations

import pytest

from domain.secrets import without_secrets


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://u:sEcr3t@h/x", "postgresql://u:***@h/x"),
        ("--ledger postgresql+psycopg://u:s/E@cr:3t@h:5432/x, again", "--ledger postgresql+psycopg://u:***@h:5432/x, again"),
        ("'mailto://me:pw@smtp.example.org' and ://u:pw@h", "'mailto://me:***@smtp.example.org' and ://u:***@h"),
        ("postgresql+psycopg://h/x?user=u&password=sEcr3t&sslmode=require", "postgresql+psycopg://h/x?user=u&password=***&sslmode=require"),
        ("sqlite:////srv/ledger.db; mail me@example.org at 12:30", "sqlite:////srv/ledger.db; mail me@example.org at 12:30"),
        ("postgresql+psycopg://u@h/x", "postgresql+psycopg://u@h/x"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_password_becomes_three_stars_and_all_else_stays(text: str, shown: str) -> None:
    assert without_secrets(text) == shown
    assert without_secrets(shown) == shown
