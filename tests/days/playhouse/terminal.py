"""The terminal of the play: verbs as a person types them, their answers and their exit codes."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout

from flows.cli import main
from playhouse.city import City

CRASHED = 70  # Planwatch itself failed, in one sentence


class Terminal(City):
    """Verbs on the command line. They go by the clock of the machine that the tests run on."""

    def say(self, *argv: str, environ: Mapping[str, str] = {}, show: bool = True) -> tuple[int, str]:
        """A verb in the city's own place; its exit code and all it says."""
        placed = ["--config", str(self.config), "--home", str(self.home)]
        return self.typed(argv[0], *argv[1:], hidden=placed, environ=environ, show=show)

    def typed(
        self, verb: str, *argv: str, hidden: Iterable[str] = (), environ: Mapping[str, str] = {}, show: bool = True
    ) -> tuple[int, str]:
        """A verb with nothing but what is given, in the folder around the city's place."""
        out = io.StringIO()
        with redirect_stdout(out), redirect_stderr(out), chdir(self.folder):
            code = main([verb, *argv, *hidden], environ)
        text = self.shown(out.getvalue())
        assert "Traceback" not in text
        assert code != CRASHED, text
        if show:
            variables = "".join(f"{name}={value} " for name, value in environ.items())
            self.transcript.typed(self.shown(f"{variables}planwatch {' '.join([verb, *argv])}"))
            self.transcript.said(text, code)
        return code, text

    def rows(self, verb: str, *argv: str, of: str = "rows", about: str = "") -> tuple[int, list[str]]:
        """The day, where it has one, and the sentences of a verb that shows rows, those that hold a word; its exit code."""
        code, text = self.say(verb, *argv, "--json", show=False)
        document = json.loads(text)
        chosen = [row["message_zh"] for row in document[of] if about in row["message_zh"]]
        self.transcript.typed(f"planwatch {' '.join([verb, *argv])}")
        day = [document["as_of"]] if document["as_of"] else []
        self.transcript.said(self.shown("\n".join([*day, *(chosen or ["（无）"])])), code)
        return code, [*day, *chosen]

    def status(self, *argv: str, about: str = "") -> list[str]:
        """The day and the sentences of `planwatch status`, those that hold a word."""
        return self.rows("status", *argv, about=about)[1]

    def receipts(self, *argv: str) -> list[str]:
        """The sentences of `planwatch receipts`, one for each file that was not taken."""
        return self.rows("receipts", *argv)[1][1:]

    def red(self) -> str:
        """What `planwatch doctor` finds wrong."""
        code, text = self.say("doctor", "--json", show=False)
        wrong = [row["message_zh"] for row in json.loads(text)["rows"] if not row["ok"]]
        self.transcript.typed("planwatch doctor")
        self.transcript.said("\n".join(f"✗ {one}" for one in wrong), code)
        return "\n".join(wrong)
