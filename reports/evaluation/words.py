"""Names in an evaluation: verdicts as an evaluation calls them, kinds and paths of targets, signs for black and white."""

from __future__ import annotations

from collections.abc import Mapping

from domain.plan import Target
from words.names import name_of

Pair = tuple[str, str]
# Where an evaluation has its own word; all others are called as everywhere.
VERDICT_WORDS: Mapping[str, Pair] = {
    "ahead": ("快于预期", "ahead of expectation"),
    "on_track": ("基本符合预期", "broadly as expected"),
    "behind": ("相对滞后", "lagging"),
    "breached": ("超出控制线", "above the limit"),
}
BELOW_FLOOR: Pair = ("低于保底线", "below the floor")
FLOOR_KINDS = frozenset({"maintain_at_least", "reach_at_least", "count_to_complete", "ratio_of", "proportional_to"})

SIGNS: Mapping[str, str] = {
    "achieved": "◆",
    "maintained": "◆",
    "ahead": "▲",
    "on_track": "●",
    "at_risk": "△",
    "slightly_behind": "▽",
    "behind": "▼",
    "regressing": "▼",
    "breached": "■",
    "missed": "■",
}
NO_VERDICT_SIGN = "○"

KINDS: Mapping[str, Pair] = {
    "reach_at_least": ("到期达到或高于目标值", "reach at least"),
    "reach_at_most": ("到期降到或低于目标值", "reach at most"),
    "stay_at_most": ("各期不高于控制值", "stay at most"),
    "maintain_at_least": ("各期不低于保底值", "maintain at least"),
    "approximately": ("到期达到目标值左右", "about"),
    "change_by": ("较基期增减", "change by"),
    "change_per_year": ("每年增减", "change per year"),
    "proportional_to": ("与参照指标同比例变化", "in proportion to another indicator"),
    "range": ("保持在区间内", "within a range"),
    "zero_events": ("零发生", "no event"),
    "count_to_complete": ("到期建成数量", "count to complete"),
    "milestone": ("到期完成事项", "milestone"),
    "trend": ("逐步上升或下降", "trend"),
    "ratio_of": ("两项指标之比", "ratio of two indicators"),
}
PATHS: Mapping[str, Pair] = {
    "linear": ("匀速推进（时间进度）", "straight line (schedule)"),
    "geometric": ("等比推进", "constant rate of growth"),
    "log": ("等比推进（按对数计完成份额）", "constant rate, progress in logarithms"),
    "steps": ("按规划节点逐级", "steps of the plan"),
    "milestones": ("按规划节点", "milestones of the plan"),
    "profile": ("按往年同期累计进度", "year-to-date profile of past years"),
}


def of(pair: Pair, language: str) -> str:
    """The Chinese or the English of a pair."""
    return pair[0 if language == "zh" else 1]


def verdict_name(status: str, target: Target, language: str) -> str:
    """What the evaluation calls a status; a limit that is broken is a ceiling or a floor by the target's kind."""
    if status == "breached" and (target.kind in FLOOR_KINDS or target.direction == "higher_better"):
        return of(BELOW_FLOOR, language)
    if status in VERDICT_WORDS:
        return of(VERDICT_WORDS[status], language)
    return name_of("assessment", status, language)


def sign(status: str) -> str:
    """The sign before a verdict, so that no meaning hangs on colour."""
    return SIGNS.get(status, NO_VERDICT_SIGN)
