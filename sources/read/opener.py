"""Opens files one after the other: in a process of its own for whatever strangers send, or in this one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Any, Protocol, Self

from domain.errors import FileBroke, RefusedFile
from sources.arrivals import MAX_BYTES, too_large
from sources.read.book.child import answer
from sources.read.book.limits import Limits
from sources.read.book.memory import memory_of
from sources.read.book.wire import from_line
from sources.read.sheet import Book

_ROOT = Path(__file__).parents[2]
_WATCHED_EVERY = 0.1  # seconds, where the system itself holds no process to its memory
# Nothing of what is secret in this process's environment is handed to one that opens strangers' files.
_OUT_OF_TIME = frozenset({getattr(signal, "SIGXCPU", 24)})
_BUFFER = 1 << 16  # of the pipes: most files and answers pass in one piece
_HANDED_ON = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL", "VIRTUAL_ENV")


class Opener(Protocol):
    """What opens a file."""

    def book(self, content: bytes, file: str) -> Book:
        """The sheets of a file and what stands around their values. Raises RefusedFile; FileBroke where opening it was
        stopped, or went wrong in a way that is not known: then a person may try again."""
        ...


class Here:
    """Opens in this process, by the same code: for files of one's own, and for tests."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()

    def book(self, content: bytes, file: str) -> Book:
        refuse_at_once(content, file)
        return understood(answer(content, file, self.limits), file)


@dataclass(frozen=True, slots=True)
class Begun:
    """A file that the child is at: where its answer will be, and until when (on the monotonic clock)."""

    content: bytes
    file: str
    answers: SimpleQueue[bytes]
    until: float


class Apart:
    """Opens in a child process, which is started at the first file, and again after one that it did not survive. Used as
    a context: at its end the child is gone. Not for two threads at once.

    The child opens one file at a time. Told which one comes after, it opens that while this process reads the first; the
    time of a file is counted from when the child has it."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._child: subprocess.Popen[bytes] | None = None
        self._begun: Begun | None = None
        self._next: tuple[bytes, str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """Of the child that is there; 0 for none."""
        return self._child.pid if self._child else 0

    def book(self, content: bytes, file: str) -> Book:
        refuse_at_once(content, file)
        try:
            line = self._asked(content, file)
        except BaseException:
            self.close()
            raise
        if b'{"failed"' in line[:10]:
            self.close()  # what broke in it may have left something behind
        self._begin_next()
        return understood(line, file)

    def _begin_next(self) -> None:
        following, self._next = self._next, None
        if following is not None:
            with suppress(OSError):  # a process that cannot be had is told at the file itself
                self._begun = self._begin(*following)

    def then(self, content: bytes, file: str) -> None:
        """Which file will be asked for after the one that is asked for next. What is wrong with it is told when it is asked
        for."""
        if 0 < len(content) <= MAX_BYTES and not _watching():
            self._next = content, file

    def close(self) -> None:
        """Ends the child, whatever it is at."""
        child, self._child, self._begun = self._child, None, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    _close(pipe)

    def _asked(self, content: bytes, file: str) -> bytes:
        """The child's answer. Raises FileBroke: took_too_long, too_large_opened, unread."""
        begun, self._begun = self._begun, None
        if begun is not None and (begun.content, begun.file) != (content, file):
            self.close()  # it is at another file than the one that was told
            begun = None
        line = self._waited(begun or self._begin(content, file))
        if not line.endswith(b"\n"):
            assert self._child is not None
            raise _gone(self._child, file, self.limits.seconds)
        return line

    def _begin(self, content: bytes, file: str) -> Begun:
        """Hands a file to the child."""
        if self._child is None or self._child.poll() is not None:
            self.close()
            self._child = _started(self.limits)
        answers: SimpleQueue[bytes] = SimpleQueue()
        Thread(target=_exchange, args=(self._child, content, file, answers), daemon=True).start()
        return Begun(content, file, answers, time.monotonic() + self.limits.seconds)

    def _waited(self, begun: Begun) -> bytes:
        while True:
            left = max(begun.until - time.monotonic(), 0)
            try:
                return begun.answers.get(timeout=min(left, _WATCHED_EVERY if _watching() else left))
            except Empty:
                if left == 0:
                    raise FileBroke("took_too_long", file=begun.file, allowed=f"{self.limits.seconds:g}") from None
                if _watching() and memory_of(self.pid) > self.limits.memory:
                    raise FileBroke("too_large_opened", file=begun.file) from None


def refuse_at_once(content: bytes, file: str) -> None:
    """Raises RefusedFile for what need not be opened: empty, too_large."""
    if not content:
        raise RefusedFile("empty", file=file)
    if len(content) > MAX_BYTES:
        raise too_large(file, len(content))


def understood(line: bytes, file: str) -> Book:
    """The book of an answer. Raises the RefusedFile or FileBroke that it tells, with the name of the file."""
    if line.startswith(b'{"failed"'):
        said = json.loads(line)
        raise FileBroke(said["failed"], file=file, found=said.get("found", ""))
    if line.startswith(b'{"refused"'):
        raise RefusedFile(**json.loads(line)["refused"], file=file)
    try:
        return from_line(line)
    except (ValueError, KeyError, TypeError) as error:
        raise FileBroke("unread", file=file, found=type(error).__name__) from error


def _watching() -> bool:
    """Whether it is us who hold the child to its memory."""
    return os.name == "nt"


def _started(limits: Limits) -> subprocess.Popen[bytes]:
    environ = {name: os.environ[name] for name in _HANDED_ON if name in os.environ}
    environ |= {"PYTHONPATH": os.pathsep.join((str(_ROOT), *filter(None, sys.path))), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "sources.read.book.child", json.dumps(asdict(limits))]
    return subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
        command, _BUFFER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environ
    )


def _exchange(child: subprocess.Popen[bytes], content: bytes, file: str, answers: SimpleQueue[bytes]) -> None:
    """Hands a file over and waits for the line that answers; what there is of it where the child ends."""
    try:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps({"file": file, "size": len(content)}).encode() + b"\n" + content)
        child.stdin.flush()
        answers.put(child.stdout.readline())
    except (OSError, ValueError):
        answers.put(b"")


def _gone(child: subprocess.Popen[bytes], file: str, seconds: float) -> FileBroke:
    """What ended the child: its time was up, or anything else, which an operator reads as the number of a signal."""
    try:
        ended = child.wait(timeout=1)
    except subprocess.TimeoutExpired:
        ended = 0
    if -ended in _OUT_OF_TIME:
        return FileBroke("took_too_long", file=file, allowed=f"{seconds:g}")
    return FileBroke("unread", file=file, found=f"exit {ended}")


def _close(pipe: Any) -> None:
    try:
        pipe.close()
    except OSError:
        return  # what was not handed over yet is not wanted any more
