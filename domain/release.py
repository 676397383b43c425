"""A city begins in shadow mode; a person releases what is sent, kind by kind."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Release:
    """A kind of condition is sent from `at` on: to groups too where `group`, and what is binding too where `binding`, which
    the business section approves (`approved_by`, the id of its contact). `revoked`: kept in shadow again."""

    kind: str
    group: bool
    binding: bool
    by: str
    at: datetime
    approved_by: str = ""
    reason: str = ""
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Released:
    """What may be sent, by what the configuration and the ledger say."""

    private: frozenset[str] = frozenset()
    group: frozenset[str] = frozenset()
    binding: frozenset[str] = frozenset()

    def lets(self, kind: str, *, group: bool, binding: bool) -> bool:
        """Whether a message about such an alert is sent, else it is decided and kept."""
        return kind in (self.group if group else self.private) and (not binding or kind in self.binding)


def released(configured: Collection[str], releases: Iterable[Release], *, binding_approved: bool) -> Released:
    """The configuration's kinds, changed by the releases in their order. What the configuration names is released in all
    ways, what is binding only where it also says who approved that."""
    private, group = set(configured), set(configured)
    binding = set(configured) if binding_approved else set()
    for one in releases:
        for kinds, meant in ((private, True), (group, one.group or one.revoked), (binding, one.binding or one.revoked)):
            if meant:
                (kinds.discard if one.revoked else kinds.add)(one.kind)
    return Released(frozenset(private), frozenset(group), frozenset(binding))
