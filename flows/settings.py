"""Where a Planwatch keeps its things: read once from the command line and the environment, then passed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from domain.errors import NotKnown

DEFAULT_CONFIG = "config/shandong"
DEFAULT_HOME = ".planwatch"
DEFAULT_PUBLIC_URL = "http://127.0.0.1:4280"


@dataclass(frozen=True, slots=True)
class Settings:
    """`home` holds the ledger (unless a URL says otherwise), inbox, returned workbooks and messages; `public_url` is
    where `home/out` is served, for links in pages and messages."""

    config: Path
    home: Path
    ledger_url: str
    public_url: str
    ledger_wait_s: float = 30.0  # how long a job waits for another writer

    @property
    def out(self) -> Path:
        return self.home / "out"

    @classmethod
    def from_environ(
        cls,
        environ: Mapping[str, str],
        *,
        config: str | None = None,
        home: str | None = None,
        ledger: str | None = None,
    ) -> Settings:
        """The command line first, then PLANWATCH_CONFIG, PLANWATCH_HOME, PLANWATCH_LEDGER, PLANWATCH_LEDGER_WAIT_S,
        PLANWATCH_PUBLIC_URL."""
        folder = Path(home or environ.get("PLANWATCH_HOME") or DEFAULT_HOME).absolute()
        return cls(
            config=_config_folder(config or environ.get("PLANWATCH_CONFIG") or DEFAULT_CONFIG),
            home=folder,
            ledger_url=ledger or environ.get("PLANWATCH_LEDGER") or f"sqlite:///{folder / 'ledger.db'}",
            ledger_wait_s=_seconds(environ, "PLANWATCH_LEDGER_WAIT_S", 30.0),
            public_url=(environ.get("PLANWATCH_PUBLIC_URL") or DEFAULT_PUBLIC_URL).rstrip("/"),
        )


def _seconds(environ: Mapping[str, str], name: str, default: float) -> float:
    """A number of seconds from the environment. Raises NotKnown naming variable and value."""
    text = environ.get(name)
    try:
        return float(text) if text else default
    except ValueError:
        raise NotKnown(f"{name}={text!r} is not a number of seconds") from None


def _config_folder(given: str) -> Path:
    """The folder as given, or the one of that path beside this checkout, so that `planwatch` works from anywhere."""
    path = Path(given)
    beside = Path(__file__).resolve().parent.parent / given
    return path if path.exists() or not beside.exists() else beside
