"""`planwatch init`: makes a ledger where there is none, and says what it did. The only verb that makes one."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from config.marker import MARKER
from domain.errors import NotKnown, SettingsInvalid
from domain.secrets import Secret, is_reference
from flows.asked import day_of
from flows.cli.context import Context, in_each
from flows.clock import real_clock
from flows.linkkeys import make_keys
from flows.settings import DEFAULT_HOME, Settings
from flows.steps.founding import Founded, found
from words.catalogue import say
from words.dates import plain_day


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--simulated", action="store_true", help="its clock is played: days may run ahead of today")
    parser.add_argument("--as-of", type=day_of, metavar="DATE", help="with --simulated: the day on which it goes live")


def run(args: argparse.Namespace, context: Context) -> int:
    if args.as_of and not args.simulated:
        raise NotKnown("--as-of goes with --simulated: a ledger of real submissions begins today")
    settings = placed(context.settings, Path.cwd())
    made = found(settings, context.environ, simulated=args.simulated, as_of=args.as_of, now=real_clock)
    make_keys(settings.home, context.environ)
    marker = write_marker(settings, Path.cwd())
    rows = [_row(settings, made, marker)]
    if context.as_json:
        context.show_json("init", rows, as_of=made.charter.made_on, config=made.deployment.sha256)
    else:
        context.console().print(rows[0][f"message_{made.deployment.language}"], soft_wrap=True)
    return 0


def placed(settings: Settings, here: Path) -> Settings:
    """Where nobody said where: a working folder in the current one, not among the user's data, which nobody looks at."""
    if settings.home_from != "user":
        return settings
    home = here / DEFAULT_HOME
    default = f"sqlite:///{settings.home / 'ledger.db'}"
    if settings.ledger_url != default:
        return replace(settings, home=home)
    return replace(settings, home=home, ledger_url=Secret.address(f"sqlite:///{home / 'ledger.db'}"))


def write_marker(settings: Settings, here: Path) -> Path | None:
    """The marker file by which every verb finds this place again; None where one led here or stands here, or the
    environment leads here. A password in it is for its owner alone to read."""
    folder = here if settings.home_from == "user" else settings.home
    path = folder / MARKER
    if settings.marker or settings.home_from == "environment" or path.exists():
        return None
    ledger, shown = settings.ledger_url.reveal(), str(settings.ledger_url)
    written = shown if is_reference(shown) else ledger
    text = settings.marker_text(settings.home, settings.config, written, relative_to=folder)
    try:
        path.touch(mode=0o644 if written == shown else 0o600)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsInvalid(
            f"{path}: cannot be written ({error.strerror}); the ledger is made all the same"
        ) from None
    return path


def _row(settings: Settings, made: Founded, marker: Path | None) -> dict[str, object]:
    return {
        "ledger": _where(settings),
        "is_new": made.is_new,
        "upgraded": made.upgraded,
        "simulated": made.charter.simulated,
        "made_on": made.charter.made_on,
        "live_from": made.deployment.live_from,
        "printed": made.printed,
        "marker": str(marker) if marker else None,
        **in_each(lambda language: "\n".join(_lines(settings, made, marker, language))),
    }


def _lines(settings: Settings, made: Founded, marker: Path | None, language: str) -> Iterator[str]:
    made_on, live = plain_day(made.charter.made_on), made.deployment.live_from
    yield say(language, "init.made" if made.is_new else "init.there", where=_where(settings), made_on=made_on)
    if made.upgraded:
        yield say(language, "init.upgraded")
    yield say(language, "init.printed", count=made.printed)
    yield say(language, "init.live", day=plain_day(live) if live else say(language, "init.first_day"))
    if made.charter.simulated:
        yield say(language, "init.simulated")
    if marker:
        yield say(language, "init.marker", marker=marker)


def _where(settings: Settings) -> str:
    from ledger.address import where

    return where(settings.ledger_url)
