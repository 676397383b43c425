"""An address that is none is one sentence, and no sentence holds a password."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.errors import LedgerUnavailable
from ledger.address import where
from ledger.store import Store


@pytest.mark.parametrize(
    "url",
    [
        "://u:sEcr3t@h",
        "postgresql+psycopg://u:sEcr3t@127.0.0.1:abc/x",
        "postgresql+psycopg://u:sEcr3t@[::1/x",
        "postgresql+psycopg://u:s@sEcr3t@127.0.0.1:1/x",
        "postgresql+asyncpg://u:sEcr3t@127.0.0.1:1/x",
        "sqlite+aiosqlite:///sEcr3t.db",
        "mysql://u:sEcr3t@127.0.0.1:1/x",
        "postgresql+psycopg://u:sEcr3t@127.0.0.1:1/x",
        "postgresql+psycopg://u:sEcr3t@127.0.0.1:1/x?nosuch=1",
        "postgresql+psycopg://127.0.0.1:1/x?user=u&password=sEcr3t",
    ],
)
@pytest.mark.parametrize("way", [Store.open, Store.create, Store.is_older])
def test_an_address_that_leads_nowhere_is_refused_in_one_sentence_without_its_password(url: str, way: object) -> None:
    with pytest.raises(LedgerUnavailable) as refused:
        way(url)  # type: ignore[operator]
    assert "sEcr3t" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_ledger_is_shown_by_its_file_or_by_its_address_without_the_password(tmp_path: Path) -> None:
    assert where(f"sqlite:///{tmp_path}/ledger.db") == f"{tmp_path}/ledger.db"
    assert where("postgresql+psycopg://u:sEcr3t@h/x?password=sEcr3t") == "postgresql+psycopg://u:***@h/x?password=***"


@pytest.mark.parametrize(
    "ending",
    ["ledger.db?mode=ro&uri=true", "ledger.db?timeout=abc", "ledger.db?check_same_thread=maybe", "ledger.db?"],
)
def test_a_sqlite_address_is_a_path_alone_and_nothing_is_made_of_another(tmp_path: Path, ending: str) -> None:
    Store.create(f"sqlite:///{tmp_path}/ledger.db").close()
    before = sorted(tmp_path.iterdir())
    for url in (
        f"sqlite:///{tmp_path}/{ending}x=1",
        f"sqlite://u:pw@host/{tmp_path}",
        f"sqlite:///file:{tmp_path}/ledger.db",
    ):
        for way in (Store.open, Store.create, Store.is_older):
            with pytest.raises(LedgerUnavailable, match="SQLite ledger is sqlite:/// and the path of its file"):
                way(url)
    assert sorted(tmp_path.iterdir()) == before
