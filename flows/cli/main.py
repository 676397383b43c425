"""Parses, runs one verb, and turns every error into a sentence and an exit code."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from importlib.metadata import version as installed
from io import TextIOWrapper
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from domain.errors import ConfigInvalid, PackageInvalid, PlanwatchError
from domain.secrets import without_secrets
from flows.cli.aside import tell
from flows.cli.context import Context
from flows.settings import DEFAULT_CONFIG, Settings, current_folder
from words.terminal import harmless

# Verb, module below flows.cli.verbs, one line of help. The order is the order of a month.
OWN: tuple[tuple[str, str, str], ...] = (
    ("check", "check", "check a filled form before it is sent (for clerks; nothing is recorded)"),
    ("template", "template", "write the blank form of a place and period"),
    ("map", "map", "propose how a file of another system lies, for a mapping of the deployment"),
    ("orgunits", "orgunits", "propose which organisation units of a source are which places; changes nothing"),
    ("init", "init", "make a ledger where there is none, and take in what the documents print"),
    ("lint", "lint", "check the configuration: every error and warning with file and line"),
    ("monitor", "monitor", "run the month: collect, gate, chase, audit, assess, notify, dispatch"),
    ("backfill", "backfill", "catch up with past days from an archive; tells nobody"),
    ("attest", "attest", "record by a document that a milestone is done, or is not"),
    ("status", "status", "what should be there, and what is"),
    ("sources", "sources", "from where submissions come, how each answered, what has come; --test asks each now"),
    ("receipts", "receipts", "files that were not taken: whose, why, and what to do; try again or give up"),
    ("findings", "findings", "figures to be checked; accept or reject an explanation"),
    ("assess", "assess", "targets against figures: status, expected, actual, gap"),
    ("plans", "plans", "every target with its kind, baseline and places, and what can be judged"),
    ("judge", "judge", "worked cases judged by the product's own arithmetic; expected beside actual"),
    ("peers", "peers", "one rate in every district with its interval; no ranking"),
    ("evaluate", "evaluate", "the evaluation report of a plan, each verdict with its evidence"),
    ("verify", "verify", "compute an evaluation again from its export alone"),
    ("audit", "audit", "Great Expectations over the consolidated period"),
    ("alerts", "alerts", "open and past alerts"),
    ("answer", "answer", "answer an alert by the link of its message, for the one it was made for"),
    ("measures", "measures", "what is done about gaps, and whether it had its effect; answer an alert with one"),
    ("release", "release", "which kinds of message are sent; release one, and tell what stands"),
    ("deliveries", "deliveries", "messages: who, when, by which channel, with what outcome"),
    ("documents", "documents", "urging letters, and unsigned drafts of supervision notices and bulletins, as docx"),
    ("review", "review", "the page of a monthly, quarterly or yearly review as things stand; records nothing"),
    ("channels", "channels", "the channels of messages: can each be opened here; send a test message over one"),
    ("replay", "replay", "a past day with what was known then; alerts nobody"),
    ("export", "export", "the whole ledger as JSON, in a fixed order"),
    ("tokens", "tokens", "who may push files to `serve`: make, list and revoke the tokens of boxes"),
    ("serve", "serve", "the pages on which recipients answer, and the door for files that districts' systems push"),
    ("doctor", "doctor", "is everything in place: configuration, ledger, sources, channels, dispatcher"),
    (
        "server",
        "server",
        "Prefect's server and its pages, for this machine and the names it is told; no page calls out",
    ),
    (
        "deploy",
        "deploy",
        "put the jobs on a Prefect server, with their schedules; what an operator changed there stays",
    ),
    ("ui", "ui", "the Prefect UI with the runs of this ledger, and its documents beside it"),
)


# Packages beside the product join by this entry-point group: a verb's name, and a module with HELP, arguments and run.
JOINED = "planwatch.verbs"


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb of the command and the module that does it. `told` is its line of help, empty where its module says it."""

    name: str
    module: str
    told: str = ""

    @property
    def help(self) -> str:
        """Its line of help; raises PackageInvalid as `loaded` does."""
        return self.told or str(self.loaded().HELP)

    @property
    def in_short(self) -> str:
        """Its line in the list of verbs: one that cannot be loaded hides no other."""
        try:
            return self.help
        except PackageInvalid as error:
            return str(error)

    def loaded(self) -> ModuleType:
        """The module. Raises PackageInvalid for one of a package beside the product that does not load or lacks something."""
        if self.told:
            return import_module(self.module)
        try:
            module = import_module(self.module)
            lacking = [name for name in ("HELP", "arguments", "run") if not hasattr(module, name)]
        except Exception as error:
            raise PackageInvalid(self.module, JOINED, error) from error
        if lacking:
            raise PackageInvalid(self.module, JOINED, f"it has no {', '.join(lacking)}")
        return module


def verbs() -> tuple[Verb, ...]:
    """Every verb: the product's in the order of a month, then those that join. A joined one never replaces another."""
    own = tuple(Verb(name, f"flows.cli.verbs.{module}", told) for name, module, told in OWN)
    taken = {verb.name for verb in own}
    joined = {found.name: found.value for found in entry_points(group=JOINED) if found.name not in taken}
    return (*own, *(Verb(name, joined[name]) for name in sorted(joined)))


class Parser(argparse.ArgumentParser):
    """argparse with our exit code for a wrong command line: 2 means an unreadable file here."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(64, harmless(without_secrets(f"{self.prog}: {message}\n")))


def entry() -> NoReturn:
    """The console command. What the encoding of the terminal lacks is a question mark there, and stops nothing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.exit(main(sys.argv[1:], os.environ))


def main(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    """Runs one verb and returns its exit code (domain.errors.EXIT_CODES)."""
    arguments = list(argv)
    if not arguments or arguments[0] in {"-h", "--help"}:
        print(overview())
        return 0 if arguments else 64
    if arguments[0] in {"-V", "--version"}:
        print(f"planwatch {version()}")
        return 0
    return _run(arguments[0], arguments[1:], environ)


def _run(verb: str, arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    found = next((one for one in verbs() if one.name == verb), None)
    if found is None:
        tell(f"planwatch: no verb {verb!r}; see `planwatch --help`")
        return 64
    opened: list[Context] = []
    try:
        module = found.loaded()
        parser = Parser(prog=f"planwatch {verb}", description=found.help)
        common_arguments(parser)
        module.arguments(parser)
        args = parser.parse_args(arguments)
        flags = {"config": args.config, "home": args.home, "ledger": args.ledger}
        settings = Settings.from_environ(environ, **flags, cwd=current_folder())
        with closing(Context(settings, environ, as_json=args.json)) as context:
            opened.append(context)
            return int(module.run(args, context))
    except SystemExit as stop:  # argparse has said what is wrong, or shown its help
        return int(stop.code or 0)
    except PlanwatchError as error:
        _say(error)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    except Exception as error:
        return _crashed(error, verb, opened)


def common_arguments(parser: argparse.ArgumentParser) -> None:
    """What every verb takes."""
    group = parser.add_argument_group("where things are")
    group.description = (
        "A flag, else the environment, else planwatch.toml from here upward, else the user's data folder."
    )
    group.add_argument("--config", metavar="DIR", help=f"deployment folder (PLANWATCH_CONFIG; {DEFAULT_CONFIG})")
    group.add_argument("--home", metavar="DIR", help="working folder (PLANWATCH_HOME)")
    group.add_argument("--ledger", metavar="URL", help="database (PLANWATCH_LEDGER; SQLite in the working folder)")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def _say(error: PlanwatchError) -> None:
    if isinstance(error, ConfigInvalid):
        tell(f"planwatch: {error.about} has {len(error.problems)} problem(s):")
    said = f"planwatch: {error}" if not isinstance(error, ConfigInvalid) else str(error)
    tell(said)


def _crashed(error: Exception, verb: str, opened: Sequence[Context]) -> int:
    """A defect of Planwatch: one sentence for the person, the traceback in a file for who mends it, never in the place
    that was looked at. The file is its owner's alone, and of the command line it holds the verb: arguments may be secrets."""
    report = Path(tempfile.mkdtemp(prefix="planwatch-")) / "crash.log"  # a folder of its owner's alone
    discreet = opened[0].without_secrets if opened else without_secrets
    report.touch(mode=0o600)
    told = discreet(f"planwatch {verb}\n\n{''.join(traceback.format_exception(error))}")
    report.write_text(told, encoding="utf-8", errors="backslashreplace")
    tell(f"planwatch: failed: {discreet(f'{type(error).__name__}: {error}')}; for the maintainers: {report}")
    return 70


def overview() -> str:
    """The help of the command as a whole."""
    known = verbs()
    width = max(len(verb.name) for verb in known)
    lines = [f"  {verb.name:<{width}}  {verb.in_short}" for verb in known]
    return "\n".join(
        ["usage: planwatch VERB [options]", "", "Watches a government plan being carried out.", "", *lines, "",
         "`planwatch VERB --help` tells more. Exit codes: docs/reference/cli.md."]
    )  # fmt: skip


def version() -> str:
    """The version of the installed project."""
    return installed("planwatch")
