"""Writes docs/reference/cli.md: the help of every verb, as the command prints it."""

from __future__ import annotations

from pathlib import Path

from domain.errors import EXIT_CODES
from flows.cli.main import Parser, common_arguments, overview, verbs

PAGE = Path(__file__).resolve().parent.parent / "docs/reference/cli.md"


def page() -> str:
    """The command line reference as Markdown."""
    lines = ["# Command line", "", "Made by `make docs`; do not edit.", "", "```text", overview(), "```", ""]
    for verb in verbs():
        module = verb.loaded()
        parser = Parser(prog=f"planwatch {verb.name}", description=verb.help)
        common_arguments(parser)
        module.arguments(parser)
        lines += [f"## {verb.name}", "", (module.__doc__ or "").strip(), ""]
        lines += ["| option | meaning |", "|---|---|"]
        lines += [
            f"| `{' '.join(action.option_strings) or action.metavar or ', '.join(action.choices)}` | {action.help} |"
            for action in parser._actions
            if action.dest not in {"help", "config", "home", "ledger", "json"}
        ]
        lines.append("")
    lines += ["## Options of every verb", "", "`--config DIR`, `--home DIR`, `--ledger URL`, `--json`.", ""]
    lines += ["## Exit codes", "", "| code | meaning |", "|---|---|"]
    lines += [f"| {code} | {text} |" for code, text in EXIT_CODES.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
