"""Texts of the evaluation, in a Chinese official's register and in English."""

from __future__ import annotations

from collections.abc import Mapping

from reports.evaluation.words import Pair, of

TEXTS: Mapping[str, Pair] = {
    "title_mid": ("{plan}实施情况中期评估报告", "Mid-term evaluation: {plan}"),
    "title_end": ("{plan}实施情况终期评估报告", "Final evaluation: {plan}"),
    "internal": ("内部资料，仅供评估使用", "Internal: for the evaluation only"),
    "draft": (
        "本报告由系统根据已审核数据测算生成，供评估参考，须经评估单位审定。",
        "Computed from accepted figures as material for the evaluation; not final until the evaluating body adopts it.",
    ),
    "simulated": (
        "{mark}本报告含模拟数据，仅用于演示，不反映实际情况。",
        "{mark} This report contains simulated figures, for demonstration only.",
    ),
    "area": ("评估范围", "Area"),
    "document_no": ("规划文号", "Document"),
    "as_of": ("评估时点", "Evaluated on"),
    "known_at": ("数据截至", "Figures known at"),
    "span": ("规划期", "Span of the plan"),
    "section_overall": ("一、总体情况", "1. Overview"),
    "section_attention": ("二、相对滞后和需关注的指标", "2. Indicators that need attention"),
    "section_table": ("三、分指标研判", "3. Verdict on each indicator"),
    "section_evidence": ("四、逐项依据", "4. Evidence, indicator by indicator"),
    "bare": ("下列目标尚无可供研判的数据。", "For these targets there is no figure to judge yet."),
    "section_method": ("五、口径、规则与版本", "5. Method, rules and versions"),
    "section_data": ("六、所用数据", "6. Figures used"),
    "overall": (
        "截至{day}，规划期{total}个月已过{gone}个月，时间进度{share}%。列入评估的目标{all}项，能够作出研判的{judged}项，其中：{counts}。暂不研判的{open}项。",
        "By {day}, {gone} of the plan's {total} months have passed ({share} % of the time). Of {all} targets {judged} can be judged: {counts}. {open} are not judged yet.",
    ),
    "count": ("{name}{n}项", "{name} {n}"),
    "and_more": ("{listed}等{n}项", "{listed} and others, {n} in all"),
    "not_required": (
        "规划未列年度目标的，均按时间进度测算：由基期值到目标值匀速推进。测算值不是规划要求，仅供评估参考，不作为考核结论。指标按规划顺序排列，不分先后。",
        "The plan sets no yearly targets: expected values are calculated on the way from baseline to target and are no requirement of the plan. Indicators stand in the plan's order; this is no ranking.",
    ),
    "nothing_to_note": ("暂无相对滞后的指标。", "No indicator is behind its schedule."),
    "verdict": ("研判结论", "Verdict"),
    "number_of": ("项数", "Targets"),
    "number_binding": ("其中约束性", "Binding"),
    "indicators": ("指标", "Indicators"),
    "number": ("序号", "No."),
    "place": ("地区", "Place"),
    "indicator": ("指标", "Indicator"),
    "nature": ("性质", "Nature"),
    "unit": ("单位", "Unit"),
    "baseline": ("基期值", "Baseline"),
    "baseline_period": ("基期", "Baseline period"),
    "goal": ("目标值", "Target"),
    "deadline": ("期限", "Deadline"),
    "actual": ("最新数", "Latest"),
    "period": ("期别", "Period"),
    "expected": ("按时间进度测算", "By the schedule"),
    "ceiling": ("控制值", "limit"),
    "floor": ("保底值", "floor"),
    "gap": ("差距", "Gap"),
    "reason": ("说明", "Note"),
    "clause": ("规划条款", "Clause"),
    "quote": ("规划原文", "Quote"),
    "target_id": ("目标编号", "Target id"),
    "kind": ("目标类型", "Kind of target"),
    "path": ("测算路径", "Path"),
    "dead_band": ("允许误差", "Dead band"),
    "share_of_time": ("时间进度", "Share of time"),
    "share_done": ("完成进度", "Share done"),
    "slip": ("滞后月数", "Slip, months"),
    "pace_achieved": ("已有年均变化", "Pace so far, per year"),
    "pace_needed": ("后续所需年均变化", "Pace needed, per year"),
    "outlook": ("展望", "Outlook"),
    "next_value": ("下期回到时间进度的值", "Value that restores the schedule"),
    "annual_light": ("本年度", "This year"),
    "plan_light": ("规划期", "Whole plan"),
    "strictest": ("该指标最严目标", "Strictest target"),
    "numerator": ("分子", "Numerator"),
    "denominator": ("分母", "Denominator"),
    "submission": ("报送编号", "Source (submission)"),
    "provenance": ("数据性质", "Provenance"),
    "location": ("文件和单元格", "File and cell"),
    "received_at": ("接收时间", "Received"),
    "sha256": ("原始文件校验码", "SHA-256 of the file"),
    "config": ("配置版本（SHA-256）", "Configuration (SHA-256)"),
    "version": ("软件版本", "Product version"),
    "evidence_sha256": ("证据校验码（SHA-256）", "Evidence (SHA-256)"),
    "json_sha256": ("evaluation.json 校验码（SHA-256）", "evaluation.json (SHA-256)"),
    "rule": ("校验规则", "Check rule"),
    "rule_version": ("版本", "Version"),
    "severity": ("处理", "Effect"),
    "rule_name": ("名称", "Name"),
    "method": ("研判方法", "Method"),
    "recompute": (
        "复核办法：在本报告所在文件夹运行 planwatch verify，仅凭 evaluation.json 重新计算全部结论；数据或结论如有改动，将逐项指出。",
        "To check: run planwatch verify on this folder. It computes every verdict again from evaluation.json alone and names each that does not hold.",
    ),
    "attention": (
        "{name}{nature}：{period}{actual}{unit}，按时间进度测算为{expected}，差距{gap}{slip}。{next}",
        "{name}{nature}: {actual} {unit} in {period}, {expected} by the schedule, gap {gap}{slip}. {next}",
    ),
    "attention_limit": (
        "{name}{nature}：{period}{actual}{unit}，{limit}为{expected}，差距{gap}。",
        "{name}{nature}: {actual} {unit} in {period}, {limit} {expected}, gap {gap}.",
    ),
    "attention_bare": ("{name}{nature}：{period}{actual}。{reason}", "{name}{nature}: {actual} in {period}. {reason}"),
    "attention_slip": ("，约滞后{months}个月", ", about {months} months behind"),
    "attention_next": (
        "下期达到{value}左右，可回到时间进度。",
        "About {value} in the next period restores the schedule.",
    ),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "sheet_summary": ("总表", "Summary"),
    "sheet_evidence": ("证据", "Evidence"),
    "sheet_data": ("数据", "Data"),
    "sheet_rules": ("规则与版本", "Rules and versions"),
}

METHOD: tuple[Pair, ...] = (
    (
        "测算值取该数所属期末的时间进度值；时间进度按月计算。",
        "The expected value is taken at the end of the figure's own period; time is counted in months.",
    ),
    (
        "完成进度与时间进度之比：≥1.20为快于预期，≥0.95为基本符合预期，≥0.60为略慢于进度，≥0为相对滞后，<0为较基期退步。0.95、0.60、0为已发表的界值，1.20为本系统设定。",
        "Share done over share of time: >= 1.20 ahead, >= 0.95 broadly as expected, >= 0.60 slightly behind, >= 0 lagging, below 0 worse than the baseline. 0.95, 0.60 and 0 are published; 1.20 is ours.",
    ),
    (
        "允许误差：基期值、目标值最末一位的半个单位与计划变化量的5%，取较大者（5%为本系统设定）；差距在允许误差内的，为基本符合预期。",
        "Dead band: the larger of half a unit of the last printed digit and 5 % of the planned change (5 % is ours); a gap within it is as expected.",
    ),
    (
        "控制类、保底类目标逐期与控制值、保底值比较，不作匀速推算；基期已满足的目标按保持达标研判。",
        "Ceilings and floors are compared in every period and never interpolated; a target that its baseline already meets is one.",
    ),
    (
        "例数少的死亡类指标用精确区间判断，不能排除偶然的不作趋势结论；核实中的数据、初步分母不作定论。",
        "Rates of rare events are judged by exact intervals; what can be chance is no trend. Figures being checked and preliminary denominators settle nothing.",
    ),
)


def text(key: str, language: str, **facts: object) -> str:
    """One text with its facts filled in."""
    words = of(TEXTS[key], language)
    return words.format(**facts) if facts else words


def method_lines(language: str) -> tuple[str, ...]:
    """How verdicts are reached, one sentence each."""
    return tuple(of(pair, language) for pair in METHOD)
