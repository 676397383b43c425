"""Why a verdict is what it is: one table of codes with their Chinese and English names.

Every non-verdict carries one of these; a verdict carries one where its name alone would not explain it.
"""

from __future__ import annotations

from domain.assessment import STATUSES
from words.names import name_of

REASONS: dict[str, tuple[str, str]] = {
    "": ("", ""),
    "not_in_force": ("规划或目标尚未生效", "the plan or target is not in force yet"),
    "superseded": ("目标已调整，不再研判", "the target has been replaced"),
    "no_target_value": ("目标没有数值", "the target has no value"),
    "baseline_after_deadline": ("基期晚于目标期限", "the baseline lies after the deadline"),
    "baseline_missing": ("缺基期值", "the baseline is missing"),
    "baseline_undated": ("基期值未注明年份", "the baseline has no period"),
    "own_baseline_missing": ("缺本地区基期值", "the place's own baseline is missing"),
    "reference_missing": (
        "缺参照指标同期或基期数",
        "the reference indicator has no figure for the period or the baseline",
    ),
    "two_baseline_values": ("基期有两个不同的数", "two different values for the baseline period"),
    "log_needs_positive": ("对数路径要求基期值和目标值大于零", "a log path needs a baseline and target above zero"),
    "first_figure_is_baseline": ("首期数暂作基期，待下一期", "the first figure serves as baseline; waits for the next"),
    "provisional_baseline": ("以首期数暂作基期", "measured from the first figure, for want of a baseline"),
    "no_figure": ("暂无数据", "no figure"),
    "overdue": ("应报期已过，未见数据", "an expected figure is overdue"),
    "two_values": ("同一期有两个不同的数", "two different values for one period"),
    "cumulative_fell": ("本年累计数低于上期累计数", "the year-to-date figure fell within the year"),
    "zero_denominator": ("分母为零", "the denominator is zero"),
    "not_a_number": ("数值无法使用", "the figure is not a finite number"),
    "not_positive_under_log": ("对数路径遇到零或负数", "a figure of zero or below under a log path"),
    "other_year": ("目标年度的数据未到", "no figure of the target's own year"),
    "before_plan": ("最近一期早于规划期", "the last figure lies before the plan's span"),
    "baseline_period": ("最近一期即为基期", "the last figure is the baseline's own"),
    "figure_before_baseline": ("最近一期早于基期", "the last figure lies before the baseline"),
    "part_of_year": ("年度率指标，月度季度数不研判", "a yearly rate is not judged on part of a year"),
    "no_deadline": ("目标没有期限", "the target has no deadline"),
    "before_deadline": ("未到期限", "before the deadline"),
    "one_figure": ("只有一期数，待下一期", "one figure only; waits for a second"),
    "too_early": ("时间进度不足一成", "less than a tenth of the time has passed"),
    "no_season_profile": ("缺往年进度，仅校验严重滞后", "no profile of past years: only a grave shortfall is told"),
    "within_chance": ("高于控制值，但例数少，不能排除偶然", "above the value, but so few cases can be chance"),
    "counts_not_given": (
        "率值未附例数和分母，按最少例数不能排除偶然",
        "no counts given: the fewest cases it can stand for may be chance",
    ),
    "pooled_three_years": ("三年合并仍高于控制值", "above the value over three pooled years too"),
    "within_dead_band": ("与测算值之差在允许误差内", "the gap lies within the dead band"),
    "below_milestone": ("未达本期节点值", "short of the milestone of the period"),
    "below_schedule": ("按累计进度测算", "measured against the year-to-date profile"),
    "awaiting_deadline_figure": ("期限已过，待期末数", "the deadline has passed; its figure is awaited"),
    "worse_once": ("较上年同期变差", "worse than the same period of the year before"),
    "worse_twice": ("连续两期变差", "worse twice in a row"),
    "trend_flat": ("与上年同期基本持平", "level with the same period of the year before"),
    "needed_pace_high": ("后续所需速度明显高于近期速度", "the pace needed is well above the pace of late"),
    "wrong_direction": ("近期变化方向相反", "moving the wrong way of late"),
    "smallest_count": ("按最少例数推算，仍不能用偶然解释", "even the fewest cases it can stand for are beyond chance"),
    "no_verdict": ("无法研判", "cannot be judged"),
}


def _status_name(status: str) -> tuple[str, str]:
    return name_of("assessment", status, "zh"), name_of("assessment", status, "en")


def _held(with_figure: str, without: str) -> tuple[str, str]:
    one, other = _status_name(with_figure), _status_name(without)
    return (
        f"核实属实则为“{one[0]}”，不计该数则为“{other[0]}”",
        f"with the figure in question: {one[1]}; without it: {other[1]}",
    )


def _provisional(status: str) -> tuple[str, str]:
    zh, en = _status_name(status)
    return f"分母为初步数，暂为“{zh}”", f"the denominator is preliminary; for now: {en}"


# Both readings of a figure under question, and the verdict that a preliminary denominator gives.
REASONS |= {f"held_{a}_else_{b}": _held(a, b) for a in STATUSES for b in STATUSES}
REASONS |= {f"provisional_{status}": _provisional(status) for status in STATUSES}


def reason_name(code: str, language: str = "zh") -> str:
    """The words for a reason. Raises KeyError for an unknown code: a code without words is a defect."""
    return REASONS[code][0 if language == "zh" else 1]
