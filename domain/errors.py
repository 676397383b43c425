"""Every error a person can meet, with its exit code.

A `PlanwatchError` is shown as its sentence, never as a traceback. Anything else is a defect of Planwatch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.sourcefault import TRANSIENT, SourceFault

EXIT_CODES: dict[int, str] = {
    0: "done; for `check`: nothing to ask",
    1: "done, and there is something to look at: flagged cells, a lint error, a failed audit",
    2: "a file that cannot be read as a submission",
    3: "the configuration, a setting of where things are, or a package that joins is wrong",
    4: "the ledger is missing, locked or of another version",
    5: "a server or source cannot be reached, or a server refuses",
    6: "something named on the command line does not exist",
    7: "a day that may not be written: before the last day of the ledger, or one that has not come yet",
    64: "the command line itself is wrong",
    70: "Planwatch itself failed",
}


class PlanwatchError(Exception):
    """Base of all errors that are shown to a person without a traceback."""

    exit_code = 70


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a configuration file: where, what was given, what is allowed, what to do."""

    file: str
    line: int
    where: str
    given: str
    allowed: str
    level: str = "error"  # error | warning

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.where}: {self.given}; {self.allowed}"


class ConfigInvalid(PlanwatchError):
    """The deployment folder is wrong; carries every problem at once."""

    exit_code = 3
    about = "the configuration"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class CasesInvalid(ConfigInvalid):
    """A file of worked cases that cannot be read; carries every problem at once."""

    about = "the file of cases"


class RefusedFile(PlanwatchError):
    """A file that cannot enter the ledger as a submission. `code` is a key of the texts `refusal.*`."""

    exit_code = 2
    parked = False  # whether a person may try the same file again

    def __init__(
        self,
        code: str,
        *,
        file: str = "",
        sheet: str = "",
        cell: str = "",
        found: str = "",
        allowed: str = "",
    ) -> None:
        self.code, self.file, self.sheet, self.cell = code, file, sheet, cell
        self.found, self.allowed = found, allowed
        self.meant = ("", "", "")  # form, place and period that the file is about, where they were read before this
        place = " ".join(part for part in (file, sheet, cell) if part)
        super().__init__(f"{place}: {code}: {found}" if place else f"{code}: {found}")


class FileBroke(RefusedFile):
    """A file over which opening it broke: the process that opened it died, ran out of time or memory, or met what nobody
    foresaw. It is refused like any other, and its receipt is parked: what is wrong may be Planwatch."""

    parked = True


class LedgerUnavailable(PlanwatchError):
    """The ledger is missing, locked, or of a version that this Planwatch does not know."""

    exit_code = 4


class TurnTaken(LedgerUnavailable):
    """Another process is doing the same kind of work in this ledger. `turn` is the name of that kind."""

    def __init__(self, turn: str, holder: str = "") -> None:
        self.turn, self.holder = turn, holder
        super().__init__(
            f"another run is at work in this ledger{f' ({holder})' if holder else ''}; wait until it has ended and run this again"
        )


class FilesUnread(PlanwatchError):
    """Some files could not be dealt with because of Planwatch's own surroundings (a folder, a disk, the ledger): which, and
    what happened. They stay pending, everything else went on. What breaks over a file itself is parked instead."""

    def __init__(self, files: Mapping[str, Exception]) -> None:
        self.files = files
        said = "; ".join(f"{file}: {type(error).__name__}: {error}" for file, error in files.items())
        super().__init__(
            f"{len(files)} file(s) could not be dealt with, which is a matter of a folder, a disk or the ledger of this "
            f"machine, not of the sender: {said}; they stay pending and are tried again at the next run, everything else "
            "went on"
        )


class SettingsInvalid(PlanwatchError):
    """A setting of where things are (flag, environment, planwatch.toml) cannot be used: which, what it says, what to do."""

    exit_code = 3


class SecretMissing(PlanwatchError):
    """A secret is not where its reference leads: what was looked for, and what to do. The secret itself is never quoted."""

    exit_code = 3

    def __init__(self, given: str, allowed: str) -> None:
        self.given, self.allowed = given, allowed
        super().__init__(f"{given}; {allowed}")


class PackageInvalid(PlanwatchError):
    """A package beside the product that joins it and cannot be used: which, by which group, what is wrong, what to do."""

    exit_code = 3

    def __init__(self, package: str, group: str, why: object) -> None:
        said = f"{type(why).__name__}: {why}" if isinstance(why, Exception) else str(why)
        super().__init__(
            f"the package {package!r}, which joins by {group}, cannot be used: {said}; mend or uninstall it"
        )


class Refused(PlanwatchError):
    """What a person asked for cannot be. `key` and `facts` say it in any language: the texts `asked.*`; "" where there is
    only the sentence."""

    def __init__(self, said: str, key: str = "", **facts: object) -> None:
        self.key, self.facts = key, facts
        super().__init__(said)


class DayRefused(Refused):
    """A day that may not be written: time runs one way. Says which days may, and what shows the past."""

    exit_code = 7


class SourceUnavailable(PlanwatchError):
    """A source of submissions cannot be read. `where` is the address, folder or object as everybody may see it, `said` what
    the other side or the library said, without secrets; `words.sources` has the sentences for people."""

    exit_code = 5

    def __init__(self, fault: SourceFault, *, source: str = "", where: str = "", said: str = "") -> None:
        self.fault, self.source, self.where, self.said = fault, source, where, said
        told = ": ".join(part for part in (f"source {source}" if source else "", where, fault.value, said) if part)
        super().__init__(told)

    @property
    def transient(self) -> bool:
        """Whether trying again in a moment can help."""
        return self.fault in TRANSIENT


class FileUnavailable(SourceUnavailable):
    """One file or box of a source cannot be read; the rest of it can."""


class ServerUnreachable(PlanwatchError):
    """A server that Planwatch needs does not answer: what, where, and what to do."""

    exit_code = 5


class ServerRefused(PlanwatchError):
    """A server answers and cannot be worked with: another version, a wrong password, or it refuses what it is asked."""

    exit_code = 5


class NotKnown(Refused):
    """A plan, place, period, finding ... named by a person does not exist; says what does."""

    exit_code = 6


class ExportUnreadable(PlanwatchError):
    """An exported evaluation that is not there or cannot be read back: which file, what does not fit, what to do."""

    exit_code = 2


class ChannelError(PlanwatchError):
    """A message was not taken. The verdict decides what the dispatcher does next.

    verdict: rate | transient | uncertain | permanent_message | permanent_channel
    """

    def __init__(
        self, message: str, verdict: str, *, provider_code: str = "", retry_after_s: int | None = None
    ) -> None:
        self.verdict, self.provider_code, self.retry_after_s = verdict, provider_code, retry_after_s
        super().__init__(message)


class LinkFault(StrEnum):
    """Why a link opens nothing."""

    FORGED = "forged"  # cut, changed, or signed with a key that is not ours
    EXPIRED = "expired"
    VOID = "void"  # whom it was made for is no longer there, or may not read the matter any more
    UNKNOWN = "unknown"  # its alert is not in this ledger


class LinkRefused(PlanwatchError):
    """A link for answering that opens nothing. `fault` is a key of the texts `answering.link.*`; nothing helps a forger."""

    exit_code = 6

    def __init__(self, fault: LinkFault) -> None:
        self.fault = fault
        super().__init__(f"this link opens nothing: {fault}")


class AnswerFault(StrEnum):
    """Why an answer is not taken."""

    OVER = "over"  # the alert has ended
    CHANGED = "changed"  # the alert has moved on since it was read
    NO_ACTION = "no_action"
    SEVERAL = "several"  # the link of a message about several matters: each has its own
    NO_WORDS = "no_words"
    TOO_LONG = "too_long"
    NO_DAY = "no_day"
    NOT_AHEAD = "not_ahead"
    TOO_FAR = "too_far"
    NOT_FOR_REPORTERS = "not_for_reporters"
    NOTHING_TO_PUT_OFF = "nothing_to_put_off"


class AnswerRefused(PlanwatchError):
    """An answer to an alert that is not taken; nothing of it is kept. `fault` is a key of the texts `answering.refused.*`."""

    exit_code = 6

    def __init__(self, fault: AnswerFault) -> None:
        self.fault = fault
        super().__init__(f"the answer is not taken: {fault}")
