"""The city of the play: its deployment in a folder of its own, that a person may change, and its districts' boxes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from domain.deployment import Deployment
from domain.place import Place
from domain.submission import ObservationState
from flows.settings import Settings
from flows.wiring import deployment_of
from playhouse.filling import SOUND, Figure, filled
from playhouse.transcript import Transcript
from words.dates import period_label

DEPLOYMENT = Path(__file__).resolve().parents[2] / "deployments/small-zh"
DISTRICTS = ("东渡区", "南泉区", "西屏县", "北岭县")
ZONE = ZoneInfo("Asia/Shanghai")
TODAY = "〈当天〉"
SHORT_ID = re.compile(r"(?<=--give-up )[0-9a-f]{12}(-\d+)?|(?<=--retry )[0-9a-f]{12}(-\d+)?")


class City:
    """Configuration and boxes, with no ledger yet, and the transcript of whatever is done."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home, self.config = folder, folder / "home", folder / "config"
        shutil.copytree(DEPLOYMENT, self.config)
        self.settings = Settings.from_environ({}, config=str(self.config), home=str(self.home), cwd=folder)
        self.transcript = Transcript([one.name for one in self.deployment.contacts.contacts])

    @property
    def deployment(self) -> Deployment:
        """The deployment as its files say now."""
        return deployment_of(self.settings, {})

    def place(self, name: str) -> Place:
        return next(one for one in self.deployment.places if one.name == name)

    def note(self, day: date, what: str) -> None:
        """Something that a person does, in words."""
        self.transcript.act(day, what)

    def configure(self, file: str, old: str, new: str) -> None:
        """Some text of a file of the configuration becomes another."""
        text = (self.config / file).read_text(encoding="utf-8")
        assert old in text, (file, old)
        (self.config / file).write_text(text.replace(old, new), encoding="utf-8")

    def remove(self, file: str) -> None:
        """Takes a file out of the configuration."""
        (self.config / file).unlink()

    def strike(self, file: str, word: str) -> None:
        """Takes every line with a word out of a file of the configuration."""
        lines = (self.config / file).read_text(encoding="utf-8").splitlines(keepends=True)
        (self.config / file).write_text("".join(line for line in lines if word not in line), encoding="utf-8")

    def send(
        self,
        day: date,
        period: str,
        places: Iterable[str] = DISTRICTS,
        *,
        form: str = "monthly",
        note: str = "",
        blank: bool = False,
        archive: Path | None = None,
        states: Mapping[str, ObservationState] = MappingProxyType({}),
        **figures: Figure,
    ) -> None:
        """Districts put a form into their boxes, over the one of the same name; or it lies in an archive of that day."""
        deployment, named = self.deployment, f"{period_label(period, 'zh')}《{self.deployment.forms[form].name}》"
        for place in map(self.place, places):
            folder = (archive / day.isoformat() if archive else self.home / "inbox") / place.code
            folder.mkdir(parents=True, exist_ok=True)
            content = filled(deployment, form, place, period, {} if blank else {**SOUND, **figures}, states)
            (folder / f"{period}-{form}.xlsx").write_bytes(content)
        what = "当日来件在档案中：" if archive else ""
        self.note(day, f"{what}{'、'.join(places)}报送{named}{f'（{note}）' if note else ''}")

    def put(self, day: date, box: str, file: str, content: bytes, what: str) -> None:
        """Somebody puts a file of their own into the box of a place; `what` says of it what its name does not."""
        folder = self.home / "inbox" / self.place(box).code
        folder.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(content)
        self.note(day, f"{box}的收件夹放入“{file}”（{what}）")

    @property
    def today(self) -> date:
        """The real local day, for what has no other clock."""
        return datetime.now(ZONE).date()

    def shown(self, text: str) -> str:
        """A text without the folders of this machine, its day and the ids of files, whose bytes hold the moment of saving."""
        text = text.replace(str(self.home), "~").replace(str(self.folder), "~")
        text = SHORT_ID.sub("〈编号〉", text)
        return text.replace(self.today.isoformat(), TODAY)
