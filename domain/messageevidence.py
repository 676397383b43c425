"""What the ledger can prove of the messages about a matter: which were delivered, which were not, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.alert import Attempt, DeliveryState, TransitionKind


@dataclass(frozen=True, slots=True)
class EvidenceOfMessage:
    """One alert in one message to one contact, as the ledger holds it. `number` is that of the message: the same on every
    matter of a list. `step` is the rung of the ladder; `shown`, whether the alert was named there or only counted;
    `moot`, why it was left out when the message was written; `attempts` are all tries to send it, oldest first."""

    alert_id: str
    transition: str
    step: int
    recipient: str
    recipient_name: str
    channel: str
    number: int
    state: DeliveryState
    shown: bool
    moot: str
    decided_at: datetime
    sent_at: datetime | None
    attempts: tuple[Attempt, ...] = ()

    @property
    def came_to(self) -> DeliveryState | None:
        """Sent for certain, uncertain or given up; None for what counts for nothing: kept in shadow, still waiting,
        cancelled, left out, or the notice that all is well. What may have arrived once stays uncertain, whatever has
        become of the message since."""
        if self.moot or self.state == DeliveryState.SHADOW or self.transition == TransitionKind.RESOLVED:
            return None
        if self.state == DeliveryState.SENT or self._tried(DeliveryState.SENT):
            return DeliveryState.SENT
        if self.state == DeliveryState.UNCERTAIN or self._tried(DeliveryState.UNCERTAIN):
            return DeliveryState.UNCERTAIN
        return DeliveryState.DEAD if self.state == DeliveryState.DEAD else None

    @property
    def names_it(self) -> bool:
        """Whether it has reached somebody, or may have, and names the matter: a list that only counts it is no reminder."""
        return self.shown and self.came_to in (DeliveryState.SENT, DeliveryState.UNCERTAIN)

    @property
    def is_certain(self) -> bool:
        """Whether it names the matter and was delivered for certain."""
        return self.shown and self.came_to == DeliveryState.SENT

    @property
    def has_failed(self) -> bool:
        """Whether it was given up, and nobody can have read it."""
        return self.came_to == DeliveryState.DEAD

    @property
    def at(self) -> datetime:
        """When it was sent; of one that may have arrived, the last try that may have brought it; else the last try."""
        if self.sent_at is not None:
            return self.sent_at
        doubtful = [one for one in self.attempts if one.verdict == DeliveryState.UNCERTAIN]
        last = (doubtful or self.attempts)[-1:]
        return last[0].started_at if last else self.decided_at

    def _tried(self, verdict: str) -> bool:
        return any(one.verdict == verdict for one in self.attempts)


@dataclass(frozen=True, slots=True)
class EvidenceOfAnswer:
    """What somebody did with an alert: `by` is the id of a contact, or what a person typed; `action` the state that it
    led to, `words` what was said."""

    alert_id: str
    at: datetime
    by: str
    action: str
    words: str = ""
