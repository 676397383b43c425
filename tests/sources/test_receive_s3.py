"""A bucket of a real S3 service: what lies in it, and what is said when it does not answer as it should."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from badservers import closed_port, saying
from domain.deployment import SourceConfig
from domain.errors import FileUnavailable, SourceUnavailable
from domain.kind import Sort
from domain.sourcefault import SourceFault
from flows.kinds import shipped_kinds
from looked import fault, found, offered, read
from s3server import BUCKET, KEY, SECRET, Answer, Store, refusal, storing
from sources.offers import Known, Offered, Source, Unfinished
from sources.opening import Opening, open_source

pytestmark = pytest.mark.slow

CREDENTIALS = {"key": KEY, "secret": "env:S3_SECRET", "addressing": "path", "anonymous": False}


@pytest.fixture
def store() -> Iterator[Store]:
    with storing() as running:
        for name in ("370611/a.xlsx", "370611/more/b.xlsx", "370683/c.xlsx", "loose.xlsx", "370611/.hidden", "370611/"):
            running.put(f"in/{name}", name.encode())
        running.put("out/not-ours.xlsx", b"not ours")
        running.asked.clear()
        yield running


@pytest.fixture
def reach(tmp_path: Path) -> Iterator[Callable[..., Source]]:
    """Opens a source, and closes it after the test."""
    opened: list[Source] = []

    def reach(endpoint: str, address: str = f"s3://{BUCKET}/in", limit_s: float = 20, **options: Any) -> Source:
        config = SourceConfig(
            "inbox", "s3", address, options={**CREDENTIALS, "endpoint": endpoint, **options}, timeout_s=limit_s
        )
        opening = Opening(tmp_path, {"S3_SECRET": SECRET}, pause=lambda seconds: pytest.fail("objects are whole"))
        opened.append(open_source(config, opening, shipped_kinds()[Sort.SOURCE]))
        return opened[-1]

    yield reach
    for one in opened:
        one.close()


def why(source: Source) -> SourceUnavailable:
    return fault(source, SECRET)


def test_first_folders_are_boxes_and_objects_come_as_they_are(store: Store, reach: Callable[..., Source]) -> None:
    arrived = read(reach(store.endpoint))
    assert {path: one.content.decode() for path, one in arrived.items() if one} == {
        path: path for path in ("loose.xlsx", "370611/a.xlsx", "370611/more/b.xlsx", "370683/c.xlsx")
    }
    assert {one.box for one in arrived.values() if one} == {"", "370611", "370683"}
    assert all(one.sent_at is not None and one.sent_at.tzinfo for one in arrived.values() if one)


def test_what_is_known_is_listed_once_and_not_read(store: Store, reach: Callable[..., Source]) -> None:
    marks = {path: one.mark for path, one in offered(reach(store.endpoint)).items()}
    store.asked.clear()
    known = Known(marks=marks)
    assert all(known.has(one) for one in offered(reach(store.endpoint), known).values())
    assert (store.listed(), store.opened()) == (1, [])


def test_a_new_object_of_the_same_name_is_another_one(store: Store, reach: Callable[..., Source]) -> None:
    marks = {path: one.mark for path, one in offered(reach(store.endpoint)).items()}
    store.put("in/370683/c.xlsx", b"C")
    store.put("in/370611/a.xlsx", b"370611/a.xlsx")  # the same once more
    known = Known(marks=marks)
    assert [path for path, one in offered(reach(store.endpoint), known).items() if not known.has(one)] == [
        "370683/c.xlsx"
    ]


def test_only_the_boxes_that_are_asked_for_are_offered(store: Store, reach: Callable[..., Source]) -> None:
    assert {one.box for one in offered(reach(store.endpoint), Known(asked="370683".__eq__)).values()} == {"370683"}


def test_a_bucket_without_a_prefix_is_read_whole(store: Store, reach: Callable[..., Source]) -> None:
    assert "out/not-ours.xlsx" in offered(reach(store.endpoint, f"s3://{BUCKET}"))


def test_names_are_made_readable_and_stay_apart(store: Store, reach: Callable[..., Source]) -> None:
    for name in ("福山区 月报.xlsx", "a\tb.xlsx", "a b.xlsx", "what? 100%+#.xlsx"):
        store.put(f"in/370611/{name}", name.encode())
    arrived = {path: one.content.decode() for path, one in read(reach(store.endpoint)).items() if one}
    assert arrived["370611/福山区 月报.xlsx"] == "福山区 月报.xlsx"
    assert arrived["370611/what? 100%+#.xlsx"] == "what? 100%+#.xlsx"
    assert {text for path, text in arrived.items() if path.startswith("370611/a b")} == {"a\tb.xlsx", "a b.xlsx"}


def test_thousands_of_objects_are_one_listing_of_several_pages(store: Store, reach: Callable[..., Source]) -> None:
    store.put_many(f"in/370611/{number:04}.csv" for number in range(3000))
    assert len(offered(reach(store.endpoint))) == 3004
    assert store.listed() == 4


def test_a_listing_that_does_not_go_on_is_no_endless_pull(store: Store, reach: Callable[..., Source]) -> None:
    page = b"<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>"
    page += b"<Contents><Key>in/a/b.csv</Key><Size>1</Size><ETag>x</ETag></Contents></ListBucketResult>"
    store.door = lambda method, path: ("200 OK", [page])
    assert why(reach(store.endpoint)).fault is SourceFault.ODD


def test_what_is_too_large_is_never_read(store: Store, reach: Callable[..., Source]) -> None:
    store.put("in/370611/huge.xlsx", bytes(200_000_000))
    arrived = read(reach(store.endpoint))["370611/huge.xlsx"]
    assert arrived is not None
    assert (arrived.too_large, arrived.content) == (200_000_000, b"")
    assert "huge.xlsx" not in store.opened()


def test_an_object_that_is_replaced_after_the_listing_is_left_for_the_next_pull(
    store: Store, reach: Callable[..., Source]
) -> None:
    source = reach(store.endpoint)
    one = offered(source)["370683/c.xlsx"]
    store.put("in/370683/c.xlsx", b"another one")
    assert source.read(one) is None
    store.owner.delete_object(Bucket=BUCKET, Key="in/370683/c.xlsx")
    assert source.read(one) is None


def test_an_object_of_which_only_half_comes_is_not_taken(store: Store, reach: Callable[..., Source]) -> None:
    source = reach(store.endpoint)
    one = offered(source)["370683/c.xlsx"]
    etag = one.mark.rpartition("-")[0]
    store.headers = [("ETag", etag), ("Content-Length", "13")]
    store.door = lambda method, path: ("200 OK", [b"370683"])
    with pytest.raises(SourceUnavailable) as caught:
        source.read(one)
    assert caught.value.fault is SourceFault.UNREACHABLE
    store.headers = [("ETag", etag), ("Content-Length", "6")]  # a service that gives less than it listed
    assert source.read(one) is None
    store.headers = [("ETag", '"another"'), ("Content-Length", "13")]  # one that takes no notice of conditions
    store.door = lambda method, path: ("200 OK", [b"0123456789abc"])
    assert source.read(one) is None


def always(answer: Answer) -> Callable[[str, str], Answer]:
    return lambda method, path: answer


@pytest.mark.parametrize(
    ("status", "code", "meant"),
    [
        ("403 Forbidden", "InvalidAccessKeyId", SourceFault.CREDENTIALS),
        ("403 Forbidden", "SignatureDoesNotMatch", SourceFault.CREDENTIALS),
        ("400 Bad Request", "ExpiredToken", SourceFault.CREDENTIALS),
        ("403 Forbidden", "AccessDenied", SourceFault.DENIED),
        ("403 Forbidden", "RequestTimeTooSkewed", SourceFault.CLOCK),
        ("404 Not Found", "NoSuchBucket", SourceFault.NOT_THERE),
        ("503 Slow Down", "SlowDown", SourceFault.BUSY),
        ("503 Service Unavailable", "ServiceUnavailable", SourceFault.BUSY),
        ("500 Internal Server Error", "InternalError", SourceFault.BROKEN),
        ("502 Bad Gateway", "Whatever", SourceFault.BROKEN),
        ("400 Bad Request", "AuthorizationHeaderMalformed", SourceFault.MISUSED),
        ("400 Bad Request", "SomethingElse", SourceFault.REFUSED),
    ],
)
def test_every_refusal_is_a_fault_of_its_own(
    store: Store, reach: Callable[..., Source], status: str, code: str, meant: SourceFault
) -> None:
    store.door = always(refusal(status, code))
    error = why(reach(store.endpoint))
    assert error.fault is meant
    assert code in error.said
    assert store.endpoint in error.where


def test_a_bucket_that_is_not_there(store: Store, reach: Callable[..., Source]) -> None:
    assert why(reach(store.endpoint, "s3://nowhere/in")).fault is SourceFault.NOT_THERE


@pytest.mark.parametrize("hours", [-5, 5])
def test_where_clocks_differ_both_are_shown(store: Store, reach: Callable[..., Source], hours: int) -> None:
    theirs = (datetime.now(UTC) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")
    store.door = always(refusal("403 Forbidden", "RequestTimeTooSkewed", f"<ServerTime>{theirs}</ServerTime>"))
    said = why(reach(store.endpoint)).said
    assert f"its clock shows {theirs}" in said
    assert f"that of this machine {datetime.now(UTC):%Y-%m-%dT%H}" in said


@pytest.mark.parametrize("hours", [-9, 9])
def test_times_that_are_hours_off_hide_nothing(store: Store, reach: Callable[..., Source], hours: int) -> None:
    then = (datetime.now(UTC) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    page = f"<ListBucketResult><Contents><Key>in/370611/a.xlsx</Key><Size>13</Size><LastModified>{then}</LastModified>"
    page += "<ETag>x</ETag></Contents></ListBucketResult>"
    store.door = always(("200 OK", [page.encode()]))
    seen = found(reach(store.endpoint))
    assert [one.path for one in seen if isinstance(one, Offered)] == ["370611/a.xlsx"]
    assert not [one for one in seen if isinstance(one, Unfinished)]


def test_a_right_that_is_lost_in_the_middle_is_trouble_of_the_objects_that_it_covers(
    store: Store, reach: Callable[..., Source]
) -> None:
    source = reach(store.endpoint)
    there = offered(source)
    store.door = lambda method, path: refusal("403 Forbidden", "AccessDenied") if path.endswith("c.xlsx") else None
    assert source.read(there["370611/a.xlsx"]) is not None
    with pytest.raises(FileUnavailable, match=r"370683/c\.xlsx.*denied"):
        source.read(there["370683/c.xlsx"])
    store.door = lambda method, path: None
    assert source.read(there["370683/c.xlsx"]) is not None


def test_a_key_that_is_closed_in_the_middle_ends_the_pull(store: Store, reach: Callable[..., Source]) -> None:
    source = reach(store.endpoint)
    there = offered(source)
    store.door = always(refusal("403 Forbidden", "InvalidAccessKeyId"))
    with pytest.raises(SourceUnavailable) as caught:
        source.read(there["370611/a.xlsx"])
    assert not isinstance(caught.value, FileUnavailable)
    assert caught.value.fault is SourceFault.CREDENTIALS


def test_nobody_behind_the_address(reach: Callable[..., Source]) -> None:
    error = why(reach(f"http://127.0.0.1:{closed_port()}"))
    assert (error.fault, error.transient) == (SourceFault.UNREACHABLE, True)


def test_a_host_that_nobody_has(reach: Callable[..., Source]) -> None:
    assert why(reach("http://no-such-host.invalid")).fault in (SourceFault.UNREACHABLE, SourceFault.SLOW)


@pytest.mark.parametrize("text", [b"", b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n"])
def test_a_service_that_says_nothing_or_drips_has_its_time(reach: Callable[..., Source], text: bytes) -> None:
    with saying(text, every_s=0.3) as port:
        began = time.monotonic()
        error = why(reach(f"http://127.0.0.1:{port}", limit_s=1))
    assert error.fault is SourceFault.SLOW
    assert time.monotonic() - began < 3


def test_an_object_that_drips_stops_no_other_and_several_are_a_slow_service(
    store: Store, reach: Callable[..., Source]
) -> None:
    source = reach(store.endpoint, limit_s=1)
    there = offered(source)
    slow = there["370611/a.xlsx"]

    def drip() -> Iterator[bytes]:
        for _ in range(13):
            yield b"a"
            time.sleep(0.25)

    store.headers = [("ETag", slow.mark.rpartition("-")[0]), ("Content-Length", "13")]
    store.door = lambda method, path: ("200 OK", drip()) if path.endswith("a.xlsx") else None
    raised = []
    for _ in range(3):
        with pytest.raises(SourceUnavailable) as caught:
            source.read(slow)
        assert caught.value.fault is SourceFault.SLOW
        raised.append(isinstance(caught.value, FileUnavailable))
    assert raised == [True, True, False]
    assert source.read(there["370683/c.xlsx"]) is not None


@pytest.mark.parametrize("body", [b"{}", b"<ListBucketResult><Contents>", b"\xff\xfe"])
def test_an_answer_of_something_else_is_named(store: Store, reach: Callable[..., Source], body: bytes) -> None:
    store.door = always(("200 OK", [body]))
    assert why(reach(store.endpoint)).fault in (SourceFault.ODD, SourceFault.BROKEN)


def test_everybody_may_read_an_open_bucket(store: Store, reach: Callable[..., Source], tmp_path: Path) -> None:
    config = SourceConfig("inbox", "s3", f"s3://{BUCKET}/in", options={"endpoint": store.endpoint, "anonymous": True})
    source = open_source(config, Opening(tmp_path), shipped_kinds()[Sort.SOURCE])
    assert len(offered(source)) == 4
    source.close()


@pytest.mark.parametrize(
    ("address", "options", "said"),
    [
        ("s3://", CREDENTIALS, "the address is"),
        ("s3://key:secret@bucket/in", CREDENTIALS, "the address is"),
        ("https://bucket.host/in", CREDENTIALS, "the address is"),
        ("s3://bucket", {**CREDENTIALS, "endpoint": "minio:9000"}, "`endpoint` is minio:9000"),
        ("s3://bucket", {**CREDENTIALS, "endpoint": "http://me:secret@minio"}, "`endpoint` is http://me:***@minio"),
        ("s3://bucket", {"key": KEY}, "`key` and `secret` are not both given"),
        ("s3://bucket", {**CREDENTIALS, "anonymous": True}, "`anonymous` is given with"),
    ],
)
def test_what_cannot_work_is_said_before_anything_connects(
    tmp_path: Path, address: str, options: dict[str, Any], said: str
) -> None:
    kinds = shipped_kinds()[Sort.SOURCE]
    config = SourceConfig("inbox", "s3", address, options=options)
    ((given, allowed),) = kinds[config.kind].problems(config)
    assert said in given
    assert allowed
    with pytest.raises(SourceUnavailable) as caught:
        open_source(config, Opening(tmp_path, {"S3_SECRET": SECRET}), kinds)
    assert caught.value.fault is SourceFault.MISUSED


def test_a_root_certificate_that_is_not_there_is_said(reach: Callable[..., Source]) -> None:
    with pytest.raises(SourceUnavailable, match=r"nowhere\.pem"):
        reach("https://minio", ca="nowhere.pem")


def test_a_service_that_lists_no_etags_has_its_objects_read_each_time(
    store: Store, reach: Callable[..., Source]
) -> None:
    """Known by its size alone, a correction of the same length would never come."""
    listing = b"""<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated>
    <Contents><Key>in/370611/a.xlsx</Key><Size>4</Size><LastModified>2023-03-01T08:00:00.000Z</LastModified></Contents>
    </ListBucketResult>"""
    store.door = lambda method, path: ("200 OK", [listing]) if path.rstrip("/") == f"/{BUCKET}" else None
    for content in (b"7.51", b"7.61"):
        store.put("in/370611/a.xlsx", content)
        (one,) = found(source := reach(store.endpoint))
        assert isinstance(one, Offered)
        assert not Known(marks={one.path: one.mark}).has(one)
        arrived = source.read(one)
        assert arrived is not None
        assert arrived.content == content
