"""Over which files Planwatch itself failed: each is parked with what happened, once, and left to a person. What is no file's
fault (the ledger, a folder or disk of this machine) parks nothing: it stays pending for the next run."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import replace

from domain.errors import FileBroke, LedgerUnavailable, RefusedFile
from domain.refusals import Refusal
from domain.submission import Reading, Receipt
from words.log import log

# Full, closed or worn out: every file would fail on such a machine.
_OF_MACHINE = frozenset(
    {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EROFS,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
        errno.EAGAIN,
        errno.EIO,
        errno.EACCES,
        errno.EPERM,
        errno.ENOENT,
        errno.ENOTDIR,
    }
)


def is_of_file(error: Exception) -> bool:
    """Whether it happened over this file, and not because the ledger or this machine is in trouble."""
    from ledger.trouble import is_of_ledger

    if isinstance(error, LedgerUnavailable) or is_of_ledger(error):
        return False
    return not (isinstance(error, OSError) and error.errno in _OF_MACHINE)


def broken(code: str, receipt: Receipt, error: Exception, readings: Sequence[Reading] = ()) -> Refusal:
    """Why a receipt is parked, and what it was meant for as far as that is known: `code` says at which step (`unread`,
    `unjudged`, `unsettled`). What happened is for operators; the sentence for people does not say it."""
    log().error("%s is parked: %r", receipt.path, error, exc_info=error)
    if isinstance(error, FileBroke):
        return _named(Refusal.of(error), receipt)
    told = Refusal.of(RefusedFile(code, file=receipt.file, found=f"{type(error).__name__}: {error}"))
    if not readings:
        return told
    periods = {str(one.period) for one in readings}
    period = periods.pop() if len(periods) == 1 else ""
    return replace(told, form=readings[0].form, place=readings[0].place, period=period)


def _named(refusal: Refusal, receipt: Receipt) -> Refusal:
    return refusal if refusal.file else replace(refusal, file=receipt.file)
