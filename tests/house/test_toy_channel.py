"""A kind of channel is one file: a toy goes through lint, schema, dispatch and reference page without a change anywhere
else."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alerts.lint import lint
from alerts.openkind import Opening
from alerts.outbox.channels import open_channels
from alerts.outbox.dispatcher import Dispatching, dispatch
from alerts.outbox.protocols import Written
from config.loader import lint as lint_config
from config.loader import load
from config.schemas import schemas
from domain.alert import Block, Delivery, Message
from domain.kind import Kinds, Sort
from flows.kinds import collected, shipped_kinds
from ledger.outbox import SqlOutbox
from ledger.store import Store
from tests.house.test_papers import script

TESTS = Path(__file__).resolve().parents[1]
NOW = datetime(2023, 9, 11, 1, 0, tzinfo=UTC)
BOARD = "  - {id: hall, kind: board, private: false, byte_budget: 900, options: {pins: 1}}\n"


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> Kinds:
    """The shipped kinds, and the toys as a package beside the product."""
    monkeypatch.syspath_prepend(TESTS)
    return collected(["toys"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = tmp_path / "deployment"
    shutil.copytree(TESTS / "deployments/tiny", copied)
    return written(copied, BOARD)


def written(folder: Path, board: str) -> Path:
    """The deployment with a board among its channels."""
    text = (TESTS / "deployments/tiny/contacts.yaml").read_text(encoding="utf-8")
    (folder / "contacts.yaml").write_text(text.replace("channels:\n", f"channels:\n{board}"), encoding="utf-8")
    return folder


def errors(folder: Path, kinds: Kinds) -> str:
    return "\n".join(str(one) for one in lint_config(folder, {}, kinds) if one.level == "error")


def row(number: int) -> Delivery:
    message = Message(f"notice {number}", (Block("headline", "text"),))
    return Delivery(
        id=f"d{number}", idem_key=f"k{number}", alert_id="a", kind="missing", transition="opened", recipient="hall",
        recipient_name="The hall", channel="hall", title=message.title, body="text", message=message, state="pending",
        created_at=NOW, not_before=NOW, expires_at=NOW + timedelta(days=1),
    )  # fmt: skip


def test_lint_takes_the_kind_and_holds_its_options_against_what_it_declares(folder: Path, kinds: Kinds) -> None:
    assert errors(folder, kinds) == ""
    assert load(folder, {}, kinds).contacts.channel("hall").options == {"pins": 1.0}
    assert "`pins` is a number" in errors(written(folder, BOARD.replace("pins: 1", "pins: many")), kinds)
    assert 'no parameter "pin"' in errors(written(folder, BOARD.replace("pins: 1", "pin: 1")), kinds)
    assert "apprise, file, gateway, sms, wecom" in errors(folder, shipped_kinds())


def test_its_limits_are_linted(folder: Path, kinds: Kinds) -> None:
    large = load(written(folder, BOARD.replace("900", "1001")), {}, kinds)
    said = [str(one) for one in lint(large, kinds[Sort.CONDITION], kinds[Sort.CHANNEL]) if "hall" in str(one)]
    assert len(said) == 1
    assert "at most 1000 for board" in said[0]


def test_editors_are_offered_the_kind(kinds: Kinds) -> None:
    assert '"board"' in json.dumps(schemas(kinds))
    assert '"board"' not in json.dumps(schemas(shipped_kinds()))


class AsItStands:
    """The words that a message carries."""

    def write(self, delivery: Delivery, now: datetime) -> Written:
        return Written(delivery.title, delivery.body, delivery.message, {}, frozenset())

    def filled(self, delivery: Delivery, now: datetime) -> Delivery:
        return delivery


def test_messages_leave_by_it(folder: Path, kinds: Kinds, tmp_path: Path) -> None:
    contacts = load(folder, {}, kinds).contacts
    opened = open_channels(contacts.channels, kinds[Sort.CHANNEL], Opening(tmp_path))
    with closing(Store.create(f"sqlite:///{tmp_path}/ledger.db")) as store:
        with store.begin() as work:
            work.outbox.add([row(1), row(2)])
            work.commit()
        assert dispatch(Dispatching(SqlOutbox(store), opened, AsItStands(), lambda: NOW)).sent == 2
    assert (tmp_path / "hall.txt").read_text("utf-8") == "notice 2"


def test_its_reference_stands_on_the_page(kinds: Kinds) -> None:
    page = script("kind_docs").channels(kinds[Sort.CHANNEL])
    assert "## `board`\n\nA file that keeps the newest titles.\n\n- Most bytes of a message: 1000 as text\n" in page
    assert "- `pins` (number): how many titles it keeps; default 2" in page
