"""The same month, whichever way it came: figures, questions, verdicts and the calendar are the same to the last column."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from flows.settings import Settings
from mailserver import MailServer
from tests.flows import ways
from tests.flows.ways import Month

pytestmark = pytest.mark.slow
Ledger = dict[str, list[dict[str, Any]]]

# What tells by which way a file came; and, where no file was ever there, where in it a figure stood.
OF_THE_WAY = frozenset({"source", "path", "box", "sent_at"})
OF_THE_FILE = frozenset(
    {
        "receipt_id",
        "file",
        "sheet",
        "cell",
        "evidence",
        "unit",
        "note",
        "left_aside",
        "position",
        "config_sha256",
        "value_text",
        "decimals",
    }
)
FIGURES = ("submissions", "observations", "findings", "expected_submissions", "assessments")
TOLD = ("alerts", "deliveries", "mentions")


@pytest.fixture(scope="module")
def by_folder(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return played(Month(tmp_path_factory.mktemp("folder")), ways.by_folder)


def played(month: Month, way: Callable[[Month], AbstractContextManager[Settings]]) -> Ledger:
    with way(month) as settings:
        ledger = month.played(settings)
    assert {row["state"] for row in ledger["receipts"]} == {"settled"}
    return ledger


def hashed(ledger: Ledger, tables: Mapping[str, Any] | tuple[str, ...], without: frozenset[str]) -> dict[str, str]:
    """Table -> the hash of its rows, by which two ledgers are compared."""
    return {name: hashlib.sha256(text(ledger[name], without)).hexdigest() for name in tables}


def text(rows: list[dict[str, Any]], without: frozenset[str]) -> bytes:
    kept = sorted(
        json.dumps({key: one for key, one in row.items() if key not in without}, sort_keys=True) for row in rows
    )
    return "\n".join(kept).encode()


@pytest.mark.parametrize("way", [ways.by_sftp, ways.by_s3, ways.by_http, ways.by_push])
def test_the_same_files_make_the_same_ledger(
    way: Callable[[Month], AbstractContextManager[Settings]], by_folder: Ledger, tmp_path: Path
) -> None:
    ledger = played(Month(tmp_path), way)
    without = OF_THE_WAY | {"config_sha256"}
    assert hashed(ledger, tuple(by_folder), without) == hashed(by_folder, tuple(by_folder), without)


def test_files_in_mails_make_the_same_ledger_and_their_senders_a_receipt_besides(
    by_folder: Ledger, tmp_path: Path, imap_server: MailServer
) -> None:
    ledger = played(Month(tmp_path), lambda month: ways.by_mail(month, imap_server.mailbox()))
    without, same = OF_THE_WAY | {"config_sha256"}, tuple(name for name in by_folder if name not in TOLD)
    assert hashed(ledger, same, without) == hashed(by_folder, same, without)
    assert {row["kind"] for row in ledger["alerts"]} - {row["kind"] for row in by_folder["alerts"]} == {"received"}


@pytest.mark.parametrize("way", [ways.by_sql, ways.by_dhis2])
def test_figures_without_a_file_make_the_same_figures_questions_and_verdicts(
    way: Callable[[Month], AbstractContextManager[Settings]], by_folder: Ledger, tmp_path: Path
) -> None:
    ledger = played(Month(tmp_path), way)
    assert hashed(ledger, FIGURES, OF_THE_FILE) == hashed(by_folder, FIGURES, OF_THE_FILE)
