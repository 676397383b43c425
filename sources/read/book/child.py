"""`python -m sources.read.book.child`: opens files for another process, so that a file which brings a parser down brings
nothing else down.

On standard input, per file: one line of JSON {"file", "size"}, then so many bytes. On standard output: one line of JSON, the
book or {"refused": ...} or {"failed": ...}. Loads neither frames nor the ledger nor Prefect, and never a pickle."""

from __future__ import annotations

import json
import math
import os
import sys
from typing import BinaryIO

from domain.errors import RefusedFile
from sources.read.book.limits import Limits
from sources.read.book.opened import opened
from sources.read.book.wire import refusal_line, to_line

try:
    import resource
except ImportError:  # Windows, where the parent watches
    resource = None  # type: ignore[assignment]


def main() -> None:
    """Serves until standard input ends."""
    limits = Limits(**json.loads(sys.argv[1])) if len(sys.argv) > 1 else Limits()
    # Whatever a parser prints goes to the log, never between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    serve(sys.stdin.buffer, answers, limits)


def serve(asked: BinaryIO, answers: BinaryIO, limits: Limits) -> None:
    """One answer per file, in their order."""
    for line in iter(asked.readline, b""):
        said = json.loads(line)
        content = asked.read(said["size"])
        _allow_seconds(limits.seconds)
        answers.write(answer(content, said["file"], limits) + b"\n")
        answers.flush()


def answer(content: bytes, file: str, limits: Limits) -> bytes:
    """A line of JSON for one file, whatever becomes of it."""
    try:
        return to_line(opened(content, file, limits), limits)
    except RefusedFile as error:
        return refusal_line(error)
    except MemoryError:
        return json.dumps({"failed": "too_large_opened"}).encode()
    except Exception as error:
        print(f"{type(error).__name__}: {error}"[:500], file=sys.stderr)
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of a parser in Rust, which is no Exception
            raise
    return b'{"failed":"broken_file"}'


def _allow_seconds(seconds: float) -> None:
    """So much more processor time than was used so far; above it the system ends this process."""
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        until = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    main()
