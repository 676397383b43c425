"""Reviews on real files and a real ledger, without a server: due by dates, each once, and what their pages say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flows.here import Played, run_here
from flows.wiring import Workplace

Opener = Callable[[date], Workplace]
Runner = Callable[[Workplace], Played]


def test_a_month_is_reviewed_once(later_day: Workplace, month: Runner) -> None:
    month(later_day)
    first, second = run_here(later_day, "month"), run_here(later_day, "month")
    assert [one.part for one in first.done] == ["awaited", "review", "keep"]
    assert [one.part for one in second.done] == ["awaited"]
    page = (later_day.out / "reviews/month_2023-08.md").read_text(encoding="utf-8")
    assert page.startswith("## 【模拟数据】2023年8月月调度\n")
    assert "| 卫生健康主要服务指标月报 | 13 | 11 | 1 | 1 | 烟台高新技术产业开发区 |" in page
