"""A web server as a source, to the end: figures in the ledger, and for every fault what operators and clerks are told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from pulling import DAY, Office, return_of
from webserver import Page, Web, serving, written

pytestmark = pytest.mark.slow

OVERDUE = date(2023, 3, 13)
FIGURES = {
    ("NR-01", "nurse_density", "2023-02"): 7.51,
    ("NR-02", "nurse_density", "2023-02"): 7.4,
}


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as started:
        started.put("/NR-01.csv", return_of(), ETag='"1"', Last_Modified=written())
        started.put("/NR-02.csv", return_of("NR-02", density="7.4"), ETag='W/"1"')
        yield started


def office(home: Path, address: str, options: str = "{}", timeout_s: float = 5) -> Office:
    text = f"""sources:
  - id: portal
    kind: http
    address: {address}
    timeout_s: {timeout_s}
    boxes: {{NR-01: [NR-01], NR-02: [NR-02]}}
    options: {options}
"""
    return Office(home, text, {"TOKEN": "tok-tok-1234"})


def densities(office: Office) -> dict[tuple[str, str, str], float | None]:
    return {key: value for key, value in office.observations.items() if key[1:] == ("nurse_density", "2023-02")}


def test_figures_arrive_once_and_a_second_pull_moves_no_body(web: Web, tmp_path: Path) -> None:
    there = office(tmp_path, f"{web.url}/{{box}}.csv", "{token: 'env:TOKEN'}")
    there.month()
    assert densities(there) == FIGURES
    assert there.pull().message == "0 new, 2 known."
    assert len(web.bodies) == 2
    assert [one.box for one in there.receipts] == ["NR-01", "NR-02"]
    web.put("/NR-02.csv", return_of("NR-02", density="7.45"), ETag='W/"2"')
    assert there.pull().message == "1 new, 1 known."
    there.month(DAY)
    assert densities(there)["NR-02", "nurse_density", "2023-02"] == 7.45
    assert not there.told("ops")


def test_the_same_bytes_under_a_new_etag_are_no_second_receipt(web: Web, tmp_path: Path) -> None:
    there = office(tmp_path, f"{web.url}/{{box}}.csv")
    there.pull()
    web.put("/NR-01.csv", return_of(), ETag='"2"')
    assert there.pull().message == "0 new, 2 known."
    assert len(there.receipts) == 2


def test_an_index_of_folders_is_read_to_the_ledger(web: Web, tmp_path: Path) -> None:
    web.index("/d/", "NR-01/", "NR-02/")
    for place, density in (("NR-01", "7.51"), ("NR-02", "7.4")):
        web.index(f"/d/{place}/", "february.csv")
        web.put(f"/d/{place}/february.csv", return_of(place, density=density), Last_Modified=written())
    there = office(tmp_path, f"{web.url}/d/")
    there.month()
    assert densities(there) == FIGURES
    assert {one.path for one in there.receipts} == {"NR-01/february.csv", "NR-02/february.csv"}
    assert there.pull().message == "0 new, 2 known."


def drips(handler: BaseHTTPRequestHandler) -> None:
    for _ in range(60):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.1)


FAULTS: list[tuple[Page, str, str]] = [
    (Page(status=403), "denied", "NR-02.csv may not be read by this account (it says: HTTP 403 Forbidden)"),
    (Page(status=401), "credentials", "does not take the account, password, key or token (it says: HTTP 401 Unauthorized)"),
    (Page(status=500), "broken", "failed on its own side"),
    (Page(act=drips, declared=60), "slow", "did not answer in time (it says: 1 s)"),
    (Page(b"<html>log in</html>", headers={"Content-Type": "text/html"}), "odd", "a web page instead of the file"),
    (Page(b"monthly,NR-02", declared=500), "unreachable", "the connection broke off (it says: peer closed connection"),
    (Page(status=302, headers={"Location": "https://sso.example/login?back=1"}), "odd", "https://sso.example/login"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "fault", "said"), FAULTS, ids=[f"{fault}-{page.status}" for page, fault, _ in FAULTS])
def test_a_box_in_trouble_is_told_to_operators_alone_and_comes_whole_the_next_time(
    web: Web, tmp_path: Path, page: Page, fault: str, said: str
) -> None:
    whole = web.pages["/NR-02.csv"]
    web.pages["/NR-02.csv"] = page
    there = office(tmp_path, f"{web.url}/{{box}}.csv", timeout_s=1)
    ended = there.pull(OVERDUE)
    assert ended.name == "SourceDown"
    assert ended.message.startswith("1 new, 0 known. 1 cannot be read. http")
    assert "NR-02" in ended.message
    there.month(OVERDUE)
    assert there.health["portal/NR-02"].fault == fault
    assert there.health["portal"].ok
    (told,) = there.told("ops")
    assert said in told
    assert not there.told("clerk")  # nothing is missing: nobody could look
    assert [one.box for one in there.receipts] == ["NR-01"]
    web.pages["/NR-02.csv"] = whole
    there.month(OVERDUE + timedelta(days=1))
    assert there.health["portal/NR-02"].ok
    assert densities(there) == FIGURES
    assert len(there.receipts) == 2


def everywhere(page: Callable[[], Page]) -> Callable[[Web], None]:
    def change(web: Web) -> None:
        web.pages |= {path: page() for path in web.pages}

    return change


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (everywhere(lambda: Page(status=403)), "denied"),
        (everywhere(lambda: Page(status=401)), "credentials"),
        (everywhere(lambda: Page(status=302, headers={"Location": "https://other.example/"})), "odd"),
    ],
)
def test_a_server_that_lets_nobody_in_is_down_and_blames_nobody(
    web: Web, tmp_path: Path, change: Callable[[Web], None], fault: str
) -> None:
    kept = dict(web.pages)
    change(web)
    there = office(tmp_path, f"{web.url}/{{box}}.csv", "{token: 'env:TOKEN'}")
    there.month(OVERDUE)
    assert there.health["portal"].fault == fault
    (told,) = there.told("ops")
    assert "tok-tok" not in told
    assert not there.told("clerk")
    web.pages |= kept
    there.month(OVERDUE + timedelta(days=1))
    assert densities(there) == FIGURES


def test_a_server_that_is_not_there_can_be_tried_again(tmp_path: Path) -> None:
    with serving() as gone:
        address = f"{gone.url}/{{box}}.csv"
    there = office(tmp_path, address)
    from domain.errors import SourceUnavailable
    from flows.steps.collect import pull

    with pytest.raises(SourceUnavailable) as caught:
        pull(there.at(OVERDUE), "portal")
    assert caught.value.transient
    assert there.health["portal"].fault == "unreachable"
    assert not there.told("clerk")


def test_a_file_that_is_too_large_is_the_districts_and_refused_in_words(web: Web, tmp_path: Path) -> None:
    web.pages["/NR-02.csv"] = Page(declared=200 * 1024 * 1024, headers={"ETag": '"big"'})
    there = office(tmp_path, f"{web.url}/{{box}}.csv")
    there.month()
    (refused,) = [one for one in there.receipts if one.box == "NR-02"]
    assert refused.state == "refused"
    assert there.pull().message == "0 new, 2 known."
    assert len(web.bodies) == 2
