"""What a gate has staged comes out as it went in, in whatever process, on both databases: every field of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from domain.finding import Finding
from domain.period import Period
from domain.staging import Staged
from domain.submission import Answer, Cell, Reading, Receipt, Signature, Submission
from ledger.store import Store, Work

AUGUST, EPOCH = Period("month", 2023, 8), datetime(1970, 1, 1, tzinfo=UTC)
# PostgreSQL keeps no NUL, and the readers refuse a file with one.
texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
figures = st.floats(width=64)  # infinity, NaN and minus zero among them
finite = st.floats(allow_nan=False, allow_infinity=False)
days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
instants = st.integers(-(10**15), 7 * 10**15).map(lambda after: EPOCH + timedelta(microseconds=after))
periods = st.builds(Period, st.just("month"), st.integers(1900, 2199), st.integers(1, 12)) | st.sampled_from(
    [Period.parse(text) for text in ("2024", "2024-S1", "2024-Q2", "2024-06", "2016/2020")]
)
OF: dict[Any, st.SearchStrategy[Any]] = {
    str: texts, float: figures, date: days, datetime: instants, int: st.integers(-(2**31), 2**31 - 1), bool: st.booleans(),
    type(None): st.none(),
}  # fmt: skip


def any_of(kind: type, **known: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A frozen type with anything in every field, by its annotations."""
    hints = get_type_hints(kind)
    unknown = [one.name for one in fields(kind) if one.name not in known]
    return st.builds(kind, **known, **{name: _field(hints[name]) for name in unknown})


def _field(hint: Any) -> st.SearchStrategy[Any]:
    if hint in OF:
        return OF[hint]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(hint)
    if is_dataclass(hint):
        return any_of(hint)
    parts = get_args(hint)
    if all(isinstance(part, str) for part in parts):
        return st.sampled_from(parts)  # a Literal
    if parts[-1] is Ellipsis:
        return st.lists(_field(parts[0]), max_size=3).map(tuple)
    if len(parts) == 2 and parts[0] is parts[1] is str:
        return st.dictionaries(texts, texts, max_size=3)
    return st.one_of([_field(part) for part in parts])


readings = any_of(
    Reading,
    period=periods,
    cells=st.lists(any_of(Cell), max_size=3).map(tuple),
    answers=st.lists(any_of(Answer), max_size=2).map(tuple),
    signature=st.just(Signature()),
)
staged = st.builds(
    partial(Staged, "monitor-1"),
    position=st.just(0),
    receipt=st.none(),
    reading=readings,
    submission=st.none() | any_of(Submission),
    findings=st.lists(any_of(Finding, history=st.lists(finite, max_size=3).map(tuple)), max_size=2).map(tuple),
    untested=st.lists(texts, max_size=3).map(tuple),
    closes=st.booleans(),
)


@pytest.fixture
def receipt(store: Store, now: datetime) -> Receipt:
    """Of a run on record."""
    with store.begin() as work:
        work.runs.start("monitor", now.date(), now, "sha", now)
        arrived, _ = work.receipts.add("inbox", "370611", "370611/月报.xlsx", b"A", now, "simulated")
        work.commit()
    return arrived


def back(store: Store, *rows: Staged) -> list[Staged]:
    """What another unit of work finds of these rows."""
    with store.begin() as work:
        work.staging.replace(rows)
        work.commit()
    with store.read() as work:
        return [one for place in work.staging.places("monitor-1") for one in work.staging.of_place("monitor-1", place)]


@pytest.mark.slow
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(given_=staged)
def test_a_staged_reading_comes_out_as_it_went_in(store: Store, receipt: Receipt, given_: Staged) -> None:
    one = replace(given_, receipt=receipt)
    (found,) = back(store, one)
    assert repr(found) == repr(one)  # NaN is not equal to itself, and its text is


def test_several_periods_of_one_file_come_out_in_their_order_and_only_the_last_closes_it(
    store: Store, receipt: Receipt, reading: Callable[..., Reading]
) -> None:
    months = [reading(Period("month", 2023, number)) for number in (11, 2, 7)]
    rows = [
        Staged("monitor-1", position, receipt, one, closes=one is months[-1]) for position, one in enumerate(months)
    ]
    found = back(store, *reversed(rows))
    assert found == rows
    assert [one.closes for one in found] == [False, False, True]


def test_the_signature_of_a_form_is_not_kept(store: Store, receipt: Receipt, reading: Callable[..., Reading]) -> None:
    signed = replace(reading(), signature=Signature("张三", "李四", "2023-09-01"))
    (found,) = back(store, Staged("monitor-1", 0, receipt, signed))
    assert found.reading == replace(signed, signature=Signature())


def test_a_receipt_comes_out_as_it_is_now(store: Store, receipt: Receipt, reading: Callable[..., Reading]) -> None:
    back(store, Staged("monitor-1", 0, receipt, reading()))
    with store.begin() as work:
        work.receipts.settle(receipt.id, "monitor-1")
        work.commit()
    with store.read() as work:
        (found,) = work.staging.of_place("monitor-1", "370611")
    assert found.receipt == replace(receipt, state="settled")


def test_each_place_is_settled_by_itself_and_what_is_settled_is_gone(
    store: Store, receipt: Receipt, reading: Callable[..., Reading]
) -> None:
    rows = [Staged("monitor-1", n, receipt, replace(reading(), place=place)) for n, place in enumerate("bab")]
    assert [one.position for one in back(store, *rows)] == [1, 0, 2]
    with store.begin() as work:
        work.staging.drop(rows[0])
        work.commit()
    with store.read() as work:
        assert work.staging.places("monitor-1") == ["a", "b"]
        assert [one.position for one in work.staging.of_place("monitor-1", "b")] == [2]
        assert work.staging.of_place("monitor-2", "b") == []


def test_a_new_gate_takes_the_place_of_what_a_stopped_one_left(
    store: Store, receipt: Receipt, reading: Callable[..., Reading], now: datetime
) -> None:
    back(store, Staged("monitor-1", 0, receipt, reading()))
    with store.begin() as work:
        run = work.runs.start("monitor", now.date(), now, "sha", now)
        work.staging.replace([Staged(run, 5, receipt, reading())])
        work.commit()
    with store.read() as work:
        assert work.staging.places("monitor-1") == []
        assert [one.position for one in work.staging.of_place(run, "370611")] == [5]
    assert back(store) == []


@pytest.mark.parametrize("foreign", [{"run_id": "monitor-9"}, {"receipt": None}])
def test_only_what_a_run_on_record_made_of_a_receipt_on_record_is_staged(
    store: Store, receipt: Receipt, reading: Callable[..., Reading], foreign: dict[str, Any]
) -> None:
    changed = {"receipt": replace(receipt, id="unknown")} if "receipt" in foreign else foreign
    one = replace(Staged("monitor-1", 0, receipt, reading()), **changed)

    def stage(work: Work) -> None:
        work.staging.replace([one])
        work.commit()

    with store.begin() as work, pytest.raises(IntegrityError):
        stage(work)


@pytest.fixture
def reading() -> Callable[..., Reading]:
    """One figure of Fushan in a month."""

    def read(period: Period = AUGUST) -> Reading:
        cell = Cell("htn_rate", "value", "表1", "E8", value=92.4, value_text="92.4", decimals=1)
        return Reading("monthly-services", "370611", period, (cell,))

    return read
