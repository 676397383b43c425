"""The pages on which recipients answer: looking changes nothing, an answer counts once, and for the one it was asked of."""

from __future__ import annotations

import hashlib
import re
import shutil
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from datetime import date, timedelta
from http.client import HTTPConnection
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from domain.alert import Alert, Transition
from domain.alertanswer import AnswerAction, AnswerWay, Said
from flows.serve.waiting import Impatient
from flows.settings import Settings
from flows.steps.answering import answer_over_link
from flows.wiring import opened
from ledger.export import export
from tests.flows.served import DEPLOYMENTS, FORM, NOW, Office, founded, serving

CITY = DEPLOYMENTS / "small-zh"
UNSEEN = {"action": "explain", "words": "\u200b\ufeff\u2060"}
MARKUP = "已安排<script>alert(1)</script>\x07\u202e转岗培训"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return founded(CITY, tmp_path_factory.mktemp("office"))


@pytest.fixture
def office(made: Office, tmp_path: Path) -> Iterator[Office]:
    """A served office of its own."""
    shutil.copytree(made.settings.home, tmp_path / "home")
    settings = Settings.from_environ(made.environ, config=str(CITY), home=str(tmp_path / "home"))
    with serving(Office(settings, made.environ)) as served:
        yield served


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """The same on each of the two databases."""
    if request.param == "sqlite":
        yield request.getfixturevalue("office")
        return
    server, name = request.getfixturevalue("postgres_server"), f"answers_{uuid4().hex[:12]}"
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    with serving(founded(CITY, tmp_path / "home", ledger=f"{server}/{name}")) as served:
        yield served
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


def resolved(alert: Alert) -> Transition:
    ended = replace(alert, state="resolved", changed_at=NOW, resolved_at=NOW)  # type: ignore[arg-type]
    return Transition("resolved", ended, None, tell=True)  # type: ignore[arg-type]


def worsened(alert: Alert) -> Transition:
    return Transition("worsened", alert, None, tell=True)  # type: ignore[arg-type]


def everything(office: Office) -> str:
    with closing(opened(office.settings)) as store:
        return hashlib.sha256(repr(export(store)).encode()).hexdigest()


def test_the_page_says_whom_it_is_for_what_is_so_and_what_can_be_answered(office: Office) -> None:
    page = office.open(office.token("behind", "department"))
    assert page.status == 200
    assert "本链接发给联络员（市卫生健康委）本人" in page.text
    for words in ("青政办发〔2024〕3号", "62.5", "约束性", "目前状态：待处理", "编号 JD-1"):
        assert words in page.text
    assert '<button type="submit">已阅</button>' in page.text
    for choice in ("已有措施或说明", "对数据或口径有异议", "暂缓提醒"):
        assert f"<summary>{choice}</summary>" in page.text
    assert "可回复：" not in page.text  # the page is where one answers


def test_the_page_lets_nothing_in_and_nothing_out(office: Office) -> None:
    for page in (office.open(office.token("missing", "clerk-dongdu")), office.open("x.y"), office.ask("GET", "/")):
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-robots-tag"].startswith("noindex")
        assert "set-cookie" not in page.headers
        assert not any(word in page.text for word in ("<script", "http://", "https://", " src=", "<link"))


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT"])
def test_whoever_only_looks_at_a_link_changes_nothing(office: Office, method: str) -> None:
    token, before = office.token("missing", "clerk-dongdu"), everything(office)
    said = office.ask(method, f"/a/{token}?action=acknowledge&words=x", range="bytes=0-10", purpose="prefetch")
    assert said.status == (200 if method in {"GET", "HEAD"} else 405)
    assert everything(office) == before


def test_an_answer_is_kept_with_the_one_it_was_asked_of_and_stops_the_ladder(either: Office) -> None:
    token = either.token("behind", "department", delivery="d7")
    sent = either.post(
        token, action="explain", words="  年内转岗培训12人\r\n已报市委编办 ", turn=either.open(token).turn
    )
    assert (sent.status, sent.headers["location"]) == (303, f"{token}?done=recorded")
    (answer,) = either.answers()
    assert (answer.contact, answer.action, answer.via) == ("department", "explain", "link:d7")
    assert answer.words == "年内转岗培训12人\n已报市委编办"
    assert either.trail("behind")[-1] == ("explained", f"department: {answer.words}")
    page = either.open(sent.headers["location"])
    assert "已登记。" in page.text
    assert "经由发给联络员（市卫生健康委）的链接" in page.text
    assert "目前状态：已反馈" in page.text


def test_a_form_that_is_sent_twice_or_by_eight_at_once_is_one_answer(either: Office) -> None:
    token = either.token("missing", "clerk-dongdu")
    turn = either.open(token).turn
    with ThreadPoolExecutor(8) as hands:
        sent = list(hands.map(lambda _: either.post(token, action="acknowledge", turn=turn), range(8)))
    assert {one.status for one in sent} == {303}
    assert sum("recorded" in one.headers["location"] for one in sent) == 1
    assert [one.action for one in either.answers()] == ["acknowledge"]
    assert either.trail("missing")[1:] == [("acknowledged", "clerk-dongdu")]


def test_a_used_link_shows_what_was_answered_takes_more_words_and_takes_nothing_back(office: Office) -> None:
    token = office.token("behind", "department")
    office.post(token, action="acknowledge")
    page = office.open(token)
    assert "您已提交的答复" in page.text
    assert '<button type="submit">已阅</button>' not in page.text
    office.post(token, action="doubt", words="常住人口应为统计局公布数")
    assert office.post(office.token("behind", "section"), action="acknowledge").status == 303
    assert office.post(token, action="snooze", until="2026-03-24").status == 422
    assert office.alert("behind").state == "explained"
    assert [(one.contact, one.action) for one in office.answers()] == [
        ("department", "acknowledge"), ("department", "doubt"), ("section", "acknowledge"),
    ]  # fmt: skip
    assert [kind for kind, _ in office.trail("behind")] == ["opened", "acknowledged", "explained"]


def test_an_alert_that_ends_while_somebody_answers_has_ended(either: Office) -> None:
    token = either.token("missing", "clerk-dongdu")
    turn = either.open(token).turn
    either.change("missing", resolved)
    for action in ("acknowledge", "explain"):
        said = either.post(token, action=action, words="明天补报", turn=turn)
        assert said.status == 409
        assert "此事项已办结，刚才提交的答复未登记" in said.text
        assert "明天补报" in said.text  # what was written is not lost for who wrote it
    assert either.answers() == []
    assert either.alert("missing").state == "resolved"
    page = either.open(token)
    assert "此事项已办结，无须答复。" in page.text
    assert "<form" not in page.text


def test_what_has_moved_on_since_it_was_read_is_read_first(office: Office) -> None:
    token = office.token("behind", "department")
    turn = office.open(token).turn
    office.change("behind", worsened)
    said = office.post(token, action="explain", words="已部署", turn=turn)
    assert said.status == 409
    assert "有了变化" in said.text
    assert ">已部署</textarea>" in said.text
    assert office.answers() == []
    assert office.post(token, action="explain", words="已部署", turn=said.turn).status == 303


def test_a_replayed_answer_to_a_matter_that_came_back_is_not_taken_unread(office: Office) -> None:
    token = office.token("behind", "department")
    turn = office.open(token).turn
    office.post(token, action="acknowledge", turn=turn)
    office.change("behind", lambda alert: Transition("changed", replace(alert, state="open"), None, tell=True))  # type: ignore[arg-type]
    assert office.post(token, action="acknowledge", turn=turn).status == 409
    assert office.alert("behind").state == "open"


def test_a_link_that_is_expired_cut_forged_or_of_another_key_opens_nothing_and_says_so_in_one_sentence(
    office: Office,
) -> None:
    token = office.token("behind", "department")
    before = everything(office)
    cases = {token[:-1]: 403, token[1:]: 403, token[:-1] + "!": 403, "x": 403, "a" * 5000: 403, f"{token}.{token}": 403}
    for one, status in cases.items():
        for said in (office.open(one), office.post(one, action="acknowledge")):
            assert (said.status, said.text.count("<p")) == (status, 1)
            assert "链接无效" in said.text
    (office.settings.home / "link.keys").write_text("k" * 43)
    assert office.open(token).status == 403
    office.clock.now += timedelta(days=30)
    fresh = office.token("behind", "department")
    office.clock.now += timedelta(days=30)
    assert office.open(fresh).status == 410
    assert "链接已过期" in office.open(fresh).text
    assert everything(office) == before


def test_keys_can_be_changed_while_old_links_still_hold(office: Office) -> None:
    old, file = office.token("behind", "department"), office.settings.home / "link.keys"
    file.write_text(f"{'n' * 43}\n{file.read_text()}")
    assert office.open(old).status == 200
    new = office.token("behind", "department")
    assert new != old
    file.write_text("n" * 43)
    assert (office.open(old).status, office.open(new).status) == (403, 200)
    file.chmod(0o644)
    assert office.open(new).status == 503  # whoever could read it could sign


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("{id: department, name: 联络员（市卫生健康委）", "{id: other, name: 联络员（市卫生健康委）"),
        ("weijian@qinghe.example", "successor@qinghe.example"),
        (
            "{id: department, name: 联络员（市卫生健康委）, role: lead_department",
            "{id: department, name: 联络员（市卫生健康委）, role: clerk",
        ),
    ],
)
def test_a_link_dies_with_the_post_that_it_was_made_for(
    office: Office, tmp_path: Path, given: str, written: str
) -> None:
    token = office.token("behind", "department")
    shutil.copytree(CITY, tmp_path / "city")
    contacts = tmp_path / "city/contacts.yaml"
    contacts.write_text(contacts.read_text(encoding="utf-8").replace(given, written), encoding="utf-8")
    settings = Settings.from_environ(office.environ, config=str(tmp_path / "city"), home=str(office.settings.home))
    with serving(Office(settings, office.environ)) as after:
        assert (after.open(token).status, after.post(token, action="acknowledge").status) == (410, 410)
        assert "收件人已变更" in after.open(token).text


def test_a_clerk_cannot_put_reminders_off_and_reads_no_gap(office: Office) -> None:
    mine = office.token("missing", "clerk-dongdu")
    assert "暂缓提醒" not in office.open(mine).text
    said = office.post(mine, action="snooze", until="2026-03-24")
    assert (said.status, "填报人员不能暂缓提醒" in said.text) == (422, True)
    gap = office.open(office.token("behind", "clerk-dongdu"))
    assert gap.status == 410
    assert "62.5" not in gap.text


def test_nobody_of_the_office_that_reports_reads_the_value_that_would_pass(office: Office) -> None:
    assert "72.4" in office.open(office.token("behind", "department")).text
    own = office.open(office.token("behind", "section_lead-dongdu"))
    assert (own.status, "62.5" in own.text, "72.4" in own.text) == (200, True, False)


@pytest.mark.parametrize(
    ("until", "status"),
    [
        ("2026-03-23", 303),
        ("2026-04-03", 303),
        ("2026-04-07", 422),
        ("2026-03-20", 422),
        ("2026-02-30", 422),
        ("", 422),
    ],
)
def test_reminders_are_put_off_to_a_day_within_ten_working_days(office: Office, until: str, status: int) -> None:
    token = office.token("behind", "department")
    assert office.post(token, action="snooze", until=until).status == status
    assert office.alert("behind").state == ("snoozed" if status == 303 else "open")
    if status == 303:
        assert [one.words for one in office.answers()] == [until]
        assert f"{int(until[5:7])}月{int(until[8:])}日恢复提醒" in office.open(token).text


def test_what_is_no_answer_is_refused_and_the_words_come_back(office: Office) -> None:
    token = office.token("behind", "department")
    said = office.post(token, action="explain", words="字" * 2001)
    assert (said.status, "2000字以内" in said.text, "字" * 2001 in said.text) == (422, True, True)
    for fields in ({}, {"action": "resolve"}, {"action": "explain", "words": " \n"}, {"action": "doubt"}, UNSEEN):
        assert office.post(token, **fields).status == 422
    assert office.answers() == []
    assert office.post(token, action="explain", words="字" * 2000).status == 303


def test_markup_and_control_characters_are_kept_as_text_and_shown_as_text(either: Office) -> None:
    token = either.token("behind", "department")
    assert either.post(token, action="doubt", words=f"{MARKUP}\0").status == 303
    assert [one.words for one in either.answers()] == [f"{MARKUP}\ufffd"]
    page = either.open(token).text
    assert "已安排&lt;script&gt;alert(1)&lt;/script&gt;\ufffd\ufffd转岗培训" in page
    assert "<script" not in page


def test_a_body_is_refused_by_its_size_and_its_kind_before_it_is_read(office: Office) -> None:
    path = f"/a/{office.token('behind', 'department')}"
    said = office.ask("POST", path, b"", content_type=FORM["content-type"], content_length=str(10**6))
    assert (said.status, "2000字以内" in said.text) == (413, True)
    for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain"):
        assert office.ask("POST", path, b'{"action": "acknowledge"}', content_type=kind).status == 415
    many = "&".join(f"f{n}=1" for n in range(99)).encode()
    assert office.ask("POST", path, many, **FORM).status == 400
    assert office.ask("POST", path, b"action=\xff%ff%00&words=%zz", **FORM).status == 422
    assert office.answers() == []


def test_a_ledger_that_is_busy_for_too_long_is_a_sentence_and_the_answer_can_be_sent_again(tmp_path: Path) -> None:
    with serving(founded(CITY, tmp_path, more={"PLANWATCH_LEDGER_WAIT_S": "0.2"})) as office:
        token = office.token("behind", "department")
        with closing(opened(office.settings)) as store:
            with store.begin():
                assert office.open(token).status == 200  # looking waits for nobody
                said = office.post(token, action="acknowledge")
            assert (said.status, said.headers["retry-after"]) == (503, "60")
            assert "系统正在处理数据" in said.text
        assert office.post(token, action="acknowledge").status == 303


def test_the_link_of_a_message_about_several_matters_leads_to_each_that_its_reader_may_read(office: Office) -> None:
    mine, clerks = office.list_token("section"), office.list_token("clerk-dongdu")
    page = office.open(mine)
    assert "请选定一项查看和答复" in page.text
    assert "本链接发给规划信息科本人" in page.text
    tokens = dict(re.findall(r'href="([^"]+)">([^：]+)：', page.text))
    assert set(tokens.values()) == {"进度预警", "逾期未报"}
    assert re.findall(r'href="[^"]+">([^：]+)：', office.open(clerks).text) == ["逾期未报"]
    said = office.post(mine, action="acknowledge")
    assert (said.status, "请先选定其中一项" in said.text) == (422, True)
    gap = next(token for token, title in tokens.items() if title == "进度预警")
    assert office.post(gap, action="acknowledge").status == 303
    assert [(one.contact, one.via) for one in office.answers()] == [("section", "link:list-section")]
    assert "（已阅）" in office.open(mine).text
    office.clock.now += timedelta(days=29)
    late = re.search(r'href="([^"]+)"', office.open(mine).text)
    assert late
    office.clock.now += timedelta(days=1)
    assert (office.open(mine).status, office.open(late[1]).status) == (410, 410)


def test_health_says_whether_the_ledger_answers_and_nothing_else(office: Office) -> None:
    assert (office.ask("GET", "/health").status, office.ask("GET", "/health").text) == (200, '{"status":"ok"}')
    (office.settings.home / "ledger.db").unlink()
    down = office.ask("GET", "/health")
    assert (down.status, down.text) == (503, '{"status":"unavailable"}')


def test_the_page_of_an_english_deployment_is_english(tmp_path: Path) -> None:
    with serving(founded(DEPLOYMENTS / "tiny", tmp_path)) as office:
        token = office.token("behind", "health-office")
        sent = office.post(token, action="explain", words="Two nurses join in May")
        page = office.open(sent.headers["location"]).text
    assert "This link was made for Health Office alone" in page
    assert "over the link of Health Office" in page
    assert not [letter for letter in page.split("<body>")[1] if "\u4e00" <= letter <= "\u9fff"]


def test_the_same_answer_over_the_link_and_at_the_command_line_is_one(office: Office) -> None:
    token = office.token("behind", "department")
    with office.working() as workplace:
        said = Said(AnswerAction.SNOOZE, until=date(2026, 3, 24))
        assert answer_over_link(workplace, token, said, way=AnswerWay.CLI)
    assert office.post(token, action="snooze", until="2026-03-24").headers["location"].endswith("repeated")
    assert [one.via for one in office.answers()] == ["cli:d1"]


class Hasty(Impatient):
    """As the server is, for a test that does not wait."""

    head_within_s = 0.3


@pytest.mark.slow
def test_a_connection_that_asks_for_nothing_or_never_comes_to_an_end_of_asking_is_ended(tmp_path: Path) -> None:
    office = founded(CITY, tmp_path)
    with serving(office, Hasty), ExitStack() as held:
        silent, slow = (held.enter_context(socket.create_connection(("127.0.0.1", office.port), 10)) for _ in range(2))
        kept = HTTPConnection("127.0.0.1", office.port, timeout=10)
        kept.request("GET", "/health")
        assert kept.getresponse().read()
        assert silent.recv(1) == b""
        with suppress(OSError):
            for byte in b"GET /health HTTP/1.1\r\nx: " + b"y" * 400:
                slow.sendall(bytes([byte]))
                time.sleep(0.02)
            pytest.fail("nobody ended it")
        kept.request("GET", "/health")  # whoever asks is answered, on the same connection too
        assert kept.getresponse().status == 200
        kept.close()
