"""What can go wrong with an SSH server, as faults of a source."""

from __future__ import annotations

import asyncssh

from domain.sourcefault import SourceFault


class TooMany(Exception):
    """A listing that does not end."""


class HostKeyChanged(Exception):
    """The host shows another key than the one that is known."""


class HostKeyUnknown(Exception):
    """Nobody has said which key the host has."""


# The first that fits: errors of SSH and SFTP before those of the system, which some of them are too.
_FAULTS: tuple[tuple[tuple[type[BaseException], ...], SourceFault], ...] = (
    ((asyncssh.SFTPPermissionDenied,), SourceFault.DENIED),
    ((asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath, asyncssh.SFTPNotADirectory), SourceFault.NOT_THERE),
    ((asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection, asyncssh.ConnectionLost), SourceFault.UNREACHABLE),
    ((HostKeyChanged,), SourceFault.HOST_KEY),
    ((HostKeyUnknown,), SourceFault.HOST_UNKNOWN),
    ((asyncssh.PermissionDenied, asyncssh.IllegalUserName, PermissionError), SourceFault.CREDENTIALS),
    ((asyncssh.KeyImportError, asyncssh.KeyEncryptionError), SourceFault.CREDENTIALS),
    ((asyncssh.ServiceNotAvailable,), SourceFault.BUSY),
    ((asyncssh.SFTPFailure,), SourceFault.BROKEN),
    ((TimeoutError,), SourceFault.SLOW),
    ((asyncssh.ChannelOpenError,), SourceFault.REFUSED),
    ((asyncssh.Error,), SourceFault.ODD),
    ((OSError,), SourceFault.UNREACHABLE),
    ((ValueError,), SourceFault.REFUSED),  # so sshfs says that no session of SFTP is given
)
# Everything else is a defect of ours.
ERRORS: tuple[type[BaseException], ...] = (TooMany, *(kind for kinds, _ in _FAULTS for kind in kinds))
# The host went away in the middle, or has no room for one more: by the codes of RFC 4253.
_LEAVING = {
    asyncssh.DISC_BY_APPLICATION: SourceFault.UNREACHABLE,
    asyncssh.DISC_CONNECTION_LOST: SourceFault.UNREACHABLE,
    asyncssh.DISC_TOO_MANY_CONNECTIONS: SourceFault.BUSY,
}


def fault_of(error: BaseException) -> SourceFault:
    """The fault of an error of asyncssh or of the system; ODD for what has no fault of its own."""
    if isinstance(error, asyncssh.DisconnectError) and error.code in _LEAVING:
        return _LEAVING[error.code]
    return next((fault for kinds, fault in _FAULTS if isinstance(error, kinds)), SourceFault.ODD)


def said(error: BaseException) -> str:
    """What the other side or the library says, in a line; a time-out says nothing."""
    if isinstance(error, TimeoutError):
        return ""
    return getattr(error, "reason", "") or str(error) or type(error).__name__
