"""What can be wrong with a source of submissions. None of it is a district's fault."""

from __future__ import annotations

from enum import StrEnum


class SourceFault(StrEnum):
    """Why a source, or a box of it, could not be read: a key of the texts `source_fault.*` and `source_fault_todo.*`."""

    UNREACHABLE = "unreachable"  # no connection, or it broke off
    SLOW = "slow"  # no answer within the time that it has
    BUSY = "busy"  # it asks to be left in peace for a while
    BROKEN = "broken"  # the other side failed
    CREDENTIALS = "credentials"  # the name, password, key or token is not taken
    DENIED = "denied"  # we are known, and may not look there
    NOT_THERE = "not_there"  # no such folder, bucket, address, table
    HOST_KEY = "host_key"  # the host shows another key than the one that is known
    HOST_UNKNOWN = "host_unknown"  # nobody has said yet which key the host has
    CERTIFICATE = "certificate"  # it cannot prove who it is
    CLOCK = "clock"  # its clock and that of this machine differ too much
    NO_SECRET = "no_secret"  # noqa: S105  # what it asks for is not where the configuration says
    ODD = "odd"  # it answers otherwise than its protocol says
    REFUSED = "refused"  # it refuses what is asked, and says why
    MISUSED = "misused"  # what the configuration asks of it cannot be done


# Trying again in a moment can help; for the rest a person has to do something first.
TRANSIENT = frozenset({SourceFault.UNREACHABLE, SourceFault.SLOW, SourceFault.BUSY, SourceFault.BROKEN})
