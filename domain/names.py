"""The names that people read for every code, in Chinese and English. One table, used by messages, workbooks, pages and
the command line alike."""

from __future__ import annotations

NAMES: dict[str, dict[str, tuple[str, str]]] = {
    "submission": {
        "not_due": ("未到报送期", "not due yet"),
        "due_soon": ("临近截止", "due soon"),
        "due": ("待报送", "due today"),
        # The word for grace is never shown to a clerk.
        "in_grace": ("待补报", "awaited"),
        "late": ("逾期未报", "overdue"),
        "received": ("已收到", "received"),
        "partial": ("部分报送", "partly received"),
        "accepted": ("审核通过", "accepted"),
        "refused": ("未予受理", "refused"),
        "returned": ("退回核实", "returned for checking"),
        "resubmitted": ("已重报", "sent again"),
        "received_late": ("逾期已报", "received late"),
        "extended": ("延期待报", "extended"),
        "nil_return": ("零报送", "nil return"),
        "declared_final": ("已确认上报", "declared final"),
        "frozen": ("已定稿", "published"),
        "revised": ("定稿后更正", "revised after publication"),
    },
    "observation": {
        "value": ("有数值", "value"),
        "missing": ("缺报", "missing"),
        "not_applicable": ("不适用", "not applicable"),
        "suppressed": ("不予公开", "suppressed"),
        "estimated": ("推算数", "estimated"),
    },
    "provenance": {
        "submitted": ("区县报送", "submitted"),
        "printed": ("文件刊载", "printed in a document"),
        "simulated": ("模拟数据", "simulated"),
    },
    "denominator": {
        "preliminary": ("初步数", "preliminary"),
        "final": ("最终数", "final"),
    },
    "drill": {
        "seen": ("已发现", "seen"),
        "missed": ("未发现", "missed"),
        "silent": ("属实，未打扰", "right, and nobody was asked"),
        "disturbed": ("属实，却被询问", "right, and yet asked about"),
        "waiting": ("规则待建", "its rule is still to come"),
    },
    "outlook": {
        "likely": ("按近期速度推算，到期预计可以达到", "at the recent pace the target is likely to be reached"),
        "uncertain": ("按近期速度推算，到期能否达到尚难判断", "at the recent pace the outcome is uncertain"),
        "unlikely": ("按近期速度推算，到期预计难以达到", "at the recent pace the target is unlikely to be reached"),
    },
    "peer": {
        "inside": ("差别可由例数多少解释", "within what size explains"),
        "high": ("略高，宜再看一期", "somewhat higher, look again next period"),
        "high_outer": ("高于全市水平", "higher than the city"),
        "low": ("略低，宜再看一期", "somewhat lower, look again next period"),
        "low_outer": ("低于全市水平", "lower than the city"),
        "too_few_places": ("单位不足5家，不作比较", "fewer than five places: not compared"),
    },
    "finding": {
        "open": ("待核实", "open"),
        "sent": ("已退回核实", "returned"),
        "overdue": ("核实逾期", "answer overdue"),
        "corrected": ("已更正（待复核）", "corrected, to be checked"),
        "explained": ("已说明（待审核）", "explained, to be reviewed"),
        "explanation_accepted": ("说明已采纳", "explanation accepted"),
        "explanation_rejected": ("说明未采纳，请补充", "explanation not accepted"),
        "explanation_expired": ("说明已到期，需重新确认", "explanation expired"),
        "definition_query": ("口径待答复", "definition asked"),
        "closed": ("已销号", "closed"),
        "withdrawn": ("规则撤销，免予核实", "rule withdrawn"),
    },
    "outcome": {
        "pass": ("通过", "pass"),
        "flag": ("需核实", "to be checked"),
        "untestable": ("无法校验", "could not be tested"),
    },
    "audit_severity": {
        "critical": ("必须符合", "critical"),
        "warning": ("需留意", "warning"),
        "info": ("参考", "info"),
    },
    "reason": {
        "short_history": ("历史数据不足", "history too short"),
        "zero_spread": ("历史数据无波动", "history without spread"),
        "missing_operand": ("缺少对照数", "operand missing"),
        "not_applicable": ("不适用", "not applicable"),
        "small_count": ("例数少", "small count"),
    },
    "severity": {
        "reject": ("未予受理", "refused"),
        "block": ("暂不采用", "not used until answered"),
        "query": ("请核实", "please check"),
        "note": ("提示", "note"),
    },
    "assessment": {
        "achieved": ("已达目标值", "target value reached"),
        "maintained": ("保持达标", "kept within the target"),
        "ahead": ("快于进度", "ahead of schedule"),
        "on_track": ("符合进度", "on schedule"),
        "slightly_behind": ("略慢于进度", "slightly behind schedule"),
        "behind": ("慢于进度", "behind schedule"),
        "regressing": ("较基期退步", "worse than the baseline"),
        "breached": ("超出控制线", "outside the limit"),
        "missed": ("到期未达目标值", "missed at the deadline"),
        "at_risk": ("有滞后风险", "at risk"),
        "within_chance": ("例数少，暂不判断", "too few cases to judge"),
        "no_baseline": ("缺基期值，暂不研判", "no baseline"),
        "not_due": ("未到研判时点", "not due"),
        "no_data": ("暂无数据", "no data"),
        "stale": ("数据未更新", "not updated"),
        "held": ("数据核实中，暂缓研判", "held: figure being checked"),
        "provisional": ("初步研判（快报）", "provisional"),
    },
    "level": {
        "info": ("知悉", "information"),
        "notice": ("关注", "notice"),
        "warning": ("进度预警", "warning"),
        "critical": ("重点关注", "critical"),
    },
    # The same levels where a message is about data, not about a plan's path.
    "data_level": {
        "info": ("知悉", "information"),
        "notice": ("关注", "notice"),
        "warning": ("核实提醒", "reminder"),
        "critical": ("重点关注", "critical"),
    },
    "alert": {
        "open": ("待处理", "open"),
        "acknowledged": ("已阅", "acknowledged"),
        "snoozed": ("暂缓提醒", "snoozed"),
        "explained": ("已反馈", "explained"),
        "resolved": ("已恢复／已办结", "resolved"),
        "unfollowed": ("不再跟踪", "no longer followed"),
        "reopened": ("再次出现", "reopened"),
    },
    "delivery": {
        "shadow": ("试运行留存（不发送）", "kept, not sent (shadow mode)"),
        "pending": ("待发送", "pending"),
        "leased": ("待发送", "pending"),
        "sent": ("已发送", "sent"),
        "retry": ("重发中", "to be sent again"),
        "uncertain": ("送达待确认", "uncertain"),
        "dead": ("发送失败", "failed"),
        "superseded": ("已取消（情况已变化）", "superseded"),
    },
    "condition": {
        "source_down": ("来源中断", "source down"),
        "missing": ("报送提醒", "missing submission"),
        "implausible": ("数据核实", "figures to be checked"),
        "behind": ("进度预警", "behind the plan's path"),
        "event": ("事件提示", "event notice"),
        "storm": ("集中核实", "many places at once"),
        "young_ledger": ("新建台账", "young ledger"),
    },
    "prefect": {
        "Flagged": ("需核实（作业正常，数据待核）", "flagged: the job worked, figures are to be checked"),
        "Missing": ("未收到", "not received"),
        "SourceDown": ("来源中断（非区县责任）", "source down (not the district's doing)"),
        "Failed": ("作业失败（系统问题）", "failed: Planwatch itself"),
    },
    # A job is a flow, a part one of its stages, a task what an operator would run again.
    "job": {
        "monitor": ("监测", "monitor"),
        "collect": ("收取", "collect"),
        "gate": ("校验", "gate"),
        "chase": ("催报", "chase"),
        "assess": ("研判", "assess"),
        "notify": ("提醒", "notify"),
        "digest": ("一周情况", "weekly digest"),
        "dispatch": ("发送", "dispatch"),
        "replay": ("重演", "replay"),
        "backfill": ("补录", "backfill"),
    },
    "part": {
        "collect": ("收取报送", "collecting"),
        "gate": ("校验报送", "gating"),
        "settle": ("登记并退回", "settling"),
        "awaited": ("列出应报清单", "listing what is awaited"),
        "chase": ("核对应报清单", "chasing"),
        "audit": ("整体审计", "auditing"),
        "assess": ("进度研判", "assessing"),
        "chart": ("绘制进度图", "drawing charts"),
        "notify": ("决定提醒", "deciding messages"),
        "quietly": ("记录情况（不发消息）", "noting, telling nobody"),
        "digest": ("一周情况", "weekly digest"),
        "dispatch": ("发送消息", "sending"),
        "server": ("启动 Prefect 服务", "starting the Prefect server"),
        "record": ("等待 Prefect 记录完毕", "waiting until Prefect has recorded the run"),
        "evaluate": ("评估", "evaluating"),
    },
    "task": {
        "collect": ("收取", "pull"),
        "gate": ("校验本批报送", "gate the batch"),
        "settle": ("登记", "settle"),
        "awaited": ("应报清单（校验前）", "expected submissions (before the gate)"),
        "chase": ("应报清单", "expected submissions"),
        "audit": ("整体审计", "audit"),
        "assess": ("进度研判", "assess targets"),
        "chart": ("绘制进度图", "draw charts"),
        "notify": ("决定提醒", "decide messages"),
        "quietly": ("记录情况（不发消息）", "note, tell nobody"),
        "digest": ("一周情况", "weekly digest"),
        "dispatch": ("发送", "dispatch"),
        "backfill": ("补录", "backfill"),
    },
    "role": {
        "clerk": ("填报人", "clerk"),
        "reviewer": ("审核人", "reviewer"),
        "section_lead": ("业务科负责人", "section lead of the district"),
        "business_section": ("业务科室", "business section"),
        "leader": ("分管负责人", "deputy director"),
        "lead_department": ("牵头部门", "lead department"),
        "partner_department": ("参与部门", "partner department"),
        "ops": ("系统运维", "operations"),
    },
    "nature": {
        "binding": ("约束性", "binding"),
        "expected": ("预期性", "expected"),
        "": ("", ""),
    },
    "answer": {
        "fix": ("有误，已更正", "wrong, corrected"),
        "explain": ("属实，说明理由", "right, explained"),
        "definition": ("口径有疑问", "definition unclear"),
    },
    "answer_reason": {
        "typing_error": ("录入有误", "typing error"),
        "wrong_unit": ("计量单位有误", "wrong unit"),
        "wrong_period": ("期别有误", "wrong period"),
        "wrong_denominator": ("分母有误", "wrong denominator"),
        "definition_changed": ("统计口径调整", "definition changed"),
        "boundary_changed": ("区划或机构调整", "boundary changed"),
        "real_change": ("情况属实", "real change"),
        "out_of_area": ("含外地人员", "people from outside included"),
        "late_source": ("来源数据滞后", "source is late"),
        "estimate": ("推算数", "estimate"),
        "other": ("其他", "other"),
    },
}

_COLUMN = {"zh": 0, "en": 1}


def name_of(table: str, code: str, language: str = "zh") -> str:
    """The name of a code, e.g. name_of("assessment", "slightly_behind") -> 略慢于进度. Raises KeyError for an unknown one:
    a code without a name is a defect."""
    return NAMES[table][code][_COLUMN[language]]


def code_of(table: str, text: str) -> str | None:
    """The code for a name in any language, or for the code itself; None when there is none."""
    wanted = text.strip()
    for code, names in NAMES[table].items():
        if wanted and wanted in (code, *names):
            return code
    return None


SIMULATED_MARK = {"zh": "【模拟数据】", "en": "[SIMULATED]"}


def marked(text: str, language: str, *, simulated: bool) -> str:
    """The text with the mark of simulated data before it, once."""
    mark = SIMULATED_MARK[language]
    return f"{mark}{text}" if simulated and mark not in text else text
