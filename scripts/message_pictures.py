"""Makes pictures of messages as people see them: a single one, a list for a clerk, one for a section chief, and a week, as
mail and as bubbles of a chat. The words are made by the product from facts that are written here. Needs Chromium and pdftoppm.

`PYTHONPATH=. python scripts/message_pictures.py [FOLDER]`; without a folder they go to docs/pictures."""

from __future__ import annotations

import html
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from alerts.conditions.behind import BehindFacts
from alerts.conditions.implausible import FindingFacts, ImplausibleFacts
from alerts.conditions.missing import MissingFacts
from alerts.messages import digest
from alerts.messages.formcounts import FormCount
from alerts.messages.writer import MessageWriter
from alerts.telling import Telling
from domain.alert import Alert, AlertState, Delivery, DeliveryState, Mentioned, Message
from domain.condition import Level
from domain.contact import Channel
from domain.deployment import Deployment
from domain.kind import Sort
from domain.mention import Mention, Told
from domain.sending import Written
from flows.kinds import shipped_kinds
from flows.settings import Settings
from flows.wiring import deployment_of

ROOT = Path(__file__).resolve().parent.parent
FONT = ROOT / "reports/fonts/PlanwatchSansSC.otf"
NOW, AS_OF = datetime(2024, 7, 12, 1, 0, tzinfo=UTC), date(2024, 7, 12)  # a Friday, 9:00
MAIL, CHAT = Channel("mail", "apprise", format="html"), Channel("chat", "apprise")
FUSHAN, CITY = "370611", "370600"

GP = BehindFacts(
    "福山区", "每万人口全科医生数", "人", "slightly_behind", True, "2023年", date(2023, 12, 31), actual="2.41", expected="3.07",
    gap="0.66", slip="约14个月", target="4", target_year=2025, baseline="1.67", baseline_label="2020年", share_of_time="60%",
    share_done="31.8%", pace_achieved="0.25", pace_needed="0.80", pace_factor="3.2", next_label="2024年", next_value="3.53",
    plan_title="烟台市福山区“十四五”卫生与健康规划", document_no="烟福政办发〔2023〕7号", clause="主要发展指标 序号16",
    lead=("区卫生健康局", "区委编办"), version=1, denominator="2023年年末常住人口298,700（统计部门公布数，最终数）", annual_light="behind",
    plan_light="behind", provenance="submitted", nature="binding", schedule="even", side="floor", when="2023年末", next_when="2024年末", simulated=True,
)  # fmt: skip
PHARMACISTS = replace(
    GP, indicator_name="每千人口药师（士）数", binding=False, actual="0.46", expected="0.48", gap="0.02", slip="约6个月", target="0.54",
    clause="主要发展指标 序号14", nature="expected",
)  # fmt: skip
INSURED = replace(
    GP, place_name="莱州市", indicator_name="家庭医生签约服务覆盖率", unit="%", binding=False, actual="62.0", expected="68.7", gap="6.7",
    slip="约20个月", target="80", clause="专栏2", nature="expected", document_no="莱政发〔2022〕3号",
)  # fmt: skip
BACK = replace(INSURED, status="on_track", annual_light="on_track", plan_light="on_track", actual="69.1", gap="")
LATE = MissingFacts(
    "卫生健康主要服务指标月报",
    "福山区",
    "2024年6月",
    "late",
    date(2024, 7, 5),
    date(2024, 7, 15),
    5,
    12,
    13,
    simulated=True,
)
REMINDER = replace(LATE, form_name="卫生人力季报", period_label="2024年2季度", state="due_soon", due_on=date(2024, 7, 17), answer_by=date(2024, 7, 17))  # fmt: skip
ASKED = FindingFacts(
    "f1", "表1", "E14", "儿童健康管理率", "9240%", "此前6期：91.2—93.5%", "按同表分子2310、分母2500复算为92.40%", "是否为小数点录入问题？", "block",
)  # fmt: skip
DOUBTS = ImplausibleFacts(
    "卫生健康主要服务指标月报", "福山区", "2024年5月", 1, date(2024, 7, 16), 86,
    (ASKED, replace(ASKED, finding_id="f2", cell="D21", indicator_name="高血压患者规范管理人数")),
    "returned/福山区_2024年5月_退回核实表.xlsx", simulated=True,
)  # fmt: skip


def alert(number: int, facts: BehindFacts | MissingFacts | ImplausibleFacts, **changes: object) -> Alert:
    """An alert about these facts, told two weeks ago."""
    told = NOW - timedelta(days=16)
    reference = {"behind": "JD", "implausible": "HS", "missing": "BS"}[facts.kind]
    made = Alert(
        str(number), str(number), 1, facts.kind, FUSHAN, "", "", AlertState.OPEN, Level.WARNING, False, facts, told,
        told, f"{reference}-2024-{FUSHAN}-{number:03}", 1,
    )  # fmt: skip
    return replace(made, told=Told("x", told, told, (told,), {1: told}), **changes)  # type: ignore[arg-type]


def shown(setting: Deployment) -> dict[str, list[Written]]:
    """What is to be looked at, each as mail and as a message of a chat."""
    gap = alert(16, GP, severity=Level.CRITICAL, binding=True)
    gaps = [alert(101, PHARMACISTS), alert(102, INSURED), alert(103, BACK, state=AlertState.RESOLVED)]
    desk = [alert(1, DOUBTS), alert(2, LATE), alert(3, REMINDER, severity=Level.INFO)]
    return {
        "single": both(setting, [gap], "dept-fs-health"),
        "clerk": both(setting, desk, "clerk-370611"),
        "chief": both(setting, [gap, *gaps], "section-370600"),
        "week": week(setting, [gap, *gaps]),
    }


def both(setting: Deployment, alerts: Sequence[Alert], recipient: str) -> list[Written]:
    mentions = tuple(
        Mentioned(Mention(one.id, one.id, "opened" if one.is_open else "resolved", recipient, 1, NOW), one)
        for one in alerts
    )
    row = Delivery(
        "", "", "", "", "", recipient, "", "", "", "", Message("", ()), DeliveryState.PENDING, NOW, NOW, NOW,
        number=217, mentions=mentions,
    )  # fmt: skip
    writer = MessageWriter(lambda _: telling(setting))
    return [writer.write(replace(row, channel=one.id), NOW) for one in (MAIL, CHAT)]


def week(setting: Deployment, alerts: Sequence[Alert]) -> list[Written]:
    counts = [FormCount("卫生健康主要服务指标月报", "2024年6月", 13, 11, 1, 1)]
    again = [replace(one, opened_at=NOW) for one in alerts]
    text = digest.digest(again, counts, telling(setting), older=2)
    row = Delivery("", "", "", "", "", "", "", "", "", "", text, DeliveryState.PENDING, NOW, NOW, NOW, number=218)
    writer = MessageWriter(lambda _: telling(setting))
    return [writer.write(replace(row, channel=one.id), NOW) for one in (MAIL, CHAT)]


def telling(setting: Deployment) -> Telling:
    kinds = shipped_kinds()
    return Telling(setting, kinds[Sort.CONDITION], kinds[Sort.CHANNEL], NOW, AS_OF)


STYLE = f"""
@font-face {{ font-family: ours; src: url(file://{FONT}) }}
body {{ font: 14px/1.65 ours, 'Noto Sans CJK SC', sans-serif; margin: 0; color: #1f2328; display: flex; gap: 24px;
  padding: 20px; background: #e9edf1; -webkit-print-color-adjust: exact; align-items: flex-start; width: 1160px }}
.mail {{ background: #fff; width: 700px; border: 1px solid #d0d7de; border-radius: 6px }}
.mail header {{ border-bottom: 1px solid #d8dee4; padding: 12px 20px; color: #57606a; font-size: 12.5px }}
.mail h1 {{ font-size: 16px; line-height: 1.4; margin: 0 0 4px; color: #1f2328 }}
.mail section {{ padding: 4px 20px 8px }}
.mail p {{ margin: 9px 0 }}
.chat {{ background: #ededed; width: 390px; border-radius: 18px; border: 1px solid #ccd1d6; padding: 14px 12px }}
.chat .who {{ font-size: 11.5px; color: #777; margin: 0 0 4px 4px }}
.chat .bubble {{ background: #fff; border-radius: 8px; padding: 9px 12px; white-space: pre-wrap; font-size: 13.5px;
  line-height: 1.55; overflow-wrap: anywhere }}
"""


def page(written: list[Written], height: int) -> str:
    """A mail program and a telephone beside each other."""
    mail, chat = written
    files = "".join(f"附件：{html.escape(one.rpartition('/')[2])}　" for one in mail.message.attachments)
    head = f"<h1>{html.escape(mail.title)}</h1>市卫生健康委规划信息科 &nbsp; 2024年7月12日 9:00<br>{files}"
    return (
        f"<meta charset=utf-8><style>@page {{ size: 1200px {height}px; margin: 0 }} {STYLE}</style><body><div class=mail><header>{head}</header><section>{mail.body}</section>"
        f"</div><div class=chat><p class=who>规划调度提示　9:00</p><div class=bubble>{html.escape(chat.body)}</div></div>"
    )


def screenshot(text: str, target: Path) -> None:
    """A page as a PNG in shades of grey, which is a third of one in colours."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "page.html").write_text(text, encoding="utf-8")
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                   "--allow-file-access-from-files", f"--user-data-dir={folder}/profile", "--no-pdf-header-footer",
                   f"--print-to-pdf={folder}/page.pdf"]  # fmt: skip
        subprocess.run(["chromium", *options, f"file://{folder}/page.html"], check=True, capture_output=True)
        command = ["pdftoppm", "-r", "90", "-gray", "-png", "-l", "1", "-singlefile", f"{folder}/page.pdf"]
        subprocess.run([*command, str(target.with_suffix(""))], check=True)


HEIGHTS = {"single": 720, "clerk": 660, "chief": 640, "week": 750}


def make(folder: Path) -> None:
    """All of them."""
    setting = deployment_of(Settings.from_environ({}), {})
    setting = replace(setting, contacts=replace(setting.contacts, channels=(MAIL, CHAT, *setting.contacts.channels)))
    for name, written in shown(setting).items():
        screenshot(page(written, HEIGHTS[name]), folder / f"message-{name}.png")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs/pictures")
