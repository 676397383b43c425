"""Whether what is decided goes out, in words: what is the matter, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.channelstate import ChannelState
from domain.selfwatch import DeadLetters, Matter, Sending, Waiting
from words.catalogue import say
from words.dates import plain_moment


class SendingWords:
    """The sentences about one state of sending, its moments as local ones."""

    def __init__(self, sending: Sending, time_zone: str) -> None:
        self.sending, self.zone = sending, ZoneInfo(time_zone)

    def of(self, matter: Matter, channel: str, language: str) -> str:
        """What is said of one trouble."""
        if matter is Matter.SILENT:
            return self.dispatcher(language)
        if matter is Matter.BROKEN:
            return " ".join(self.state(one, language) for one in self.sending.broken if one.channel == channel)
        if matter is Matter.DEAD:
            return " ".join(self.letters(one, language) for one in self.sending.dead if one.channel == channel)
        rows = self.sending.late if matter is Matter.STUCK else self.sending.uncertain
        key = "late" if matter is Matter.STUCK else "uncertain"
        return " ".join(self.waiting(key, one, language) for one in rows if one.channel == channel)

    def dispatcher(self, language: str) -> str:
        """When it was last at work, and that it is not."""
        seen, count = self.sending.seen_at, self.sending.due
        if self.sending.silent:
            key = "silent" if seen else "silent_never"
            return say(language, f"selfwatch.{key}", seen=self._moment(seen), count=count)
        return say(language, "selfwatch.seen" if seen else "selfwatch.never", seen=self._moment(seen))

    def waiting(self, key: str, one: Waiting, language: str) -> str:
        """What has waited for too long on one channel: `key` is late or uncertain."""
        error = say(language, "selfwatch.error", said=one.last_error) if one.last_error else ""
        return say(
            language,
            f"selfwatch.{key}",
            channel=one.channel,
            count=one.count,
            since=self._moment(one.since),
            number=one.number,
            attempts=one.attempts,
            error=error,
        )

    def letters(self, one: DeadLetters, language: str) -> str:
        """What failed on one channel for one reason."""
        facts = {"channel": one.channel, "count": one.count, "number": one.number, "reason": one.reason}
        return say(language, "selfwatch.dead", **facts)

    def states(self, language: str) -> Iterator[str]:
        """Every channel that is not as it should be."""
        for one in self.sending.channels:
            if said := self.state(one, language):
                yield said

    def state(self, one: ChannelState, language: str) -> str:
        """How one channel stands; nothing of one that is sound."""
        if one.broken_since:
            since, reason = self._moment(one.broken_since), one.broken_reason
            return say(language, "selfwatch.broken", channel=one.channel, since=since, reason=reason)
        if one.paused_until and one.paused_until > self.sending.at:
            until, reason = self._moment(one.paused_until), one.pause_reason
            return say(language, "selfwatch.paused", channel=one.channel, until=until, reason=reason)
        return say(language, "selfwatch.suspect", channel=one.channel) if one.suspect else ""

    def _moment(self, moment: datetime | None) -> str:
        return plain_moment(moment.astimezone(self.zone)) if moment else ""
