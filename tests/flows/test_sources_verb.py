"""`planwatch sources`: what people see of the sources; looking records nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.deployment import SourceConfig
from domain.errors import FileUnavailable
from domain.secrets import Secret
from domain.sourcefault import SourceFault
from domain.submission import Provenance
from flows.cli import main
from flows.steps.sourcelooks import tried
from pulling import Office, return_of
from sources.arrivals import Arrived
from sources.offers import Found, Known, Offered, Plain
from sources.opening import Opening, Receiver

pytestmark = pytest.mark.slow

INBOX = "sources:\n  - {id: inbox, kind: folder, address: inbox}\n"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, INBOX)


def shown(office: Office, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, dict[str, object]]:
    where = ["--config", str(office.settings.config), "--home", str(office.home)]
    capsys.readouterr()
    code = main(["sources", *where, *more, "--json"], {})
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    return code, row


def test_a_source_that_was_never_read_says_so(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    code, row = shown(office, capsys)
    assert (code, row["message_en"], row["count"]) == (0, "never read", 0)


def test_what_has_come_is_counted(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    (office.home / "inbox/NR-01").mkdir(parents=True)
    (office.home / "inbox/NR-01/february.csv").write_bytes(return_of())
    office.pull()
    code, row = shown(office, capsys)
    assert (code, row["message_en"], row["count"], row["boxes"]) == (0, "answers", 1, 1)


def test_a_test_says_what_is_there_and_records_nothing(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    (office.home / "inbox/NR-01").mkdir(parents=True)
    (office.home / "inbox/NR-01/february.csv").write_bytes(return_of())
    code, row = shown(office, capsys, "--test")
    assert (code, row["message_en"]) == (0, "Can be read: 1 boxes, 1 files, 1 of them to be read.")
    assert not office.receipts
    assert not office.health


def test_a_source_that_is_down_says_what_to_do(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    (office.home / "inbox").rmdir()
    code, row = shown(office, capsys, "--test")
    assert code == 5
    assert "does not exist" in str(row["message_en"])
    assert "sources.yaml" in str(row["message_en"])
    assert "不存在" in str(row["message_zh"])


def test_a_source_that_is_not_there_is_named(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--config", str(office.settings.config), "--home", str(office.home)]
    assert main(["sources", "inbx", *where], {}) == 6
    assert 'did you mean "inbox"?' in capsys.readouterr().err


class Closed(Plain):
    """A source that may be listed and not read; its first file is one that nobody opens."""

    def offers(self, known: Known) -> Iterator[Found]:
        yield Offered("NR-01", "NR-01/a.csv", "left:link_outside", left="link_outside")
        yield Offered("NR-01", "NR-01/b.csv", "1")

    def read(self, one: Offered) -> Arrived | None:
        raise FileUnavailable(SourceFault.DENIED, where=one.path)


def test_the_right_to_read_is_tried_on_the_first_file_that_can_be_read() -> None:
    kind = Receiver(code="closed", meaning="", address="", open=lambda config, opening: Closed())
    config = SourceConfig("closed", "closed", Secret.address(""))
    seen = tried(config, Opening(Path()), {"closed": kind}, Known())
    assert (seen.files, [(one.fault, one.where) for one in seen.troubles]) == (2, [(SourceFault.DENIED, "NR-01/b.csv")])


def test_what_pushed_files_came_through_was_not_never_read(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    workplace = office.at()
    with workplace.store.begin() as work:
        work.receipts.add("inbox", "NR-01", "NR-01/a.csv", return_of(), workplace.clock(), Provenance.SUBMITTED)
        work.commit()
    code, row = shown(office, capsys)
    assert (code, row["message_en"], row["count"]) == (0, "answers", 1)
