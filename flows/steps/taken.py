"""Taking: what a source offers into receipts, some at a time, each portion in one transaction with the marks by which it is
known again and the place from which to go on."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from types import TracebackType
from typing import TYPE_CHECKING, Self

from checks.custody import places_of_box
from domain.deployment import SourceConfig
from domain.errors import FileUnavailable, LedgerUnavailable, RefusedFile, SourceUnavailable
from domain.refusals import Refusal
from domain.secrets import without_secrets
from domain.sourcefault import SourceFault
from flows.steps.rounds import round_name
from sources.arrivals import Arrived
from sources.filenames import readable_path
from sources.offers import BoxTrouble, Known, Offered, Source
from words.foreign import in_a_line
from words.log import log

if TYPE_CHECKING:
    from flows.wiring import Workplace
    from ledger.store import Work

# What is held in memory at once: so many files, of so many bytes (each has 10 MB at most).
AT_ONCE = 100
BYTES_AT_ONCE = 50_000_000
_LOG = log()


def cursor_name(source: str) -> str:
    """Under which name the ledger keeps how far a source was read."""
    return f"source/{source}"


def begin_anew_elsewhere(workplace: Workplace, config: SourceConfig) -> None:
    """Where a source has got another address, or is of another kind, nothing of what was known of the old one counts: what is
    old there may be new here. Raises SourceUnavailable where its address is not where the configuration says."""
    address = without_secrets(workplace.opening.secret(config.address).reveal())
    now = sha256(f"{config.kind}\n{address}".encode()).hexdigest()
    name = f"{cursor_name(config.id)}/address"
    with workplace.store.begin() as work:
        before = work.cursors.get(name)
        if before == now:
            return
        if before is not None:
            _LOG.warning("source %s: it has another address than before, and is read from its beginning", config.id)
            work.listings.forget(config.id)
            work.cursors.set(cursor_name(config.id), "")
            work.cursors.set(round_name(config.id), "")
        work.cursors.set(name, now)
        work.commit()


@dataclass(slots=True)
class Taker:
    """Takes what one pull of one source brings. Without `before` (an archive) nothing is known and nothing remembered."""

    workplace: Workplace
    config: SourceConfig
    source: Source
    before: Known | None
    new: int = 0
    known: int = 0
    left: list[str] = field(default_factory=list)
    troubles: list[BoxTrouble] = field(default_factory=list)
    _read: list[tuple[Offered, Arrived]] = field(default_factory=list)
    _seen: list[Offered] = field(default_factory=list)
    _bytes: int = 0
    _names: dict[frozenset[str], list[str]] | None = None
    passed_over: bool = False  # something was not taken, and has to be offered again

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _at: TracebackType | None
    ) -> None:
        """What was read is kept, also where the source broke off after it; that it did is what is raised then."""
        if error is None:
            self.flush()
        elif isinstance(error, SourceUnavailable):
            with suppress(SourceUnavailable):
                self.flush()

    def take(self, one: Offered) -> None:
        """One file: read where it is not known; kept when enough has come together. Raises SourceUnavailable."""
        one = replace(one, box=readable_path(one.box), path=readable_path(one.path))
        if self.before is not None and self.before.has(one):
            self.known += 1
            self._seen.append(replace(one, content=None))  # known ones are many, and their bytes with them
            return
        try:
            arrived = self.source.read(one)
        except FileUnavailable as error:
            self.troubles.append(BoxTrouble(one.box, error))
            arrived = None
        if arrived is None:
            self.passed_over = True
            return
        self._read.append((one, arrived))
        self._bytes += len(arrived.content)
        if len(self._read) >= AT_ONCE or self._bytes >= BYTES_AT_ONCE:
            self.flush()

    def reached(self, cursor: str) -> None:
        """Everything before this was offered: the next pull goes on from here, unless something was not taken, which then
        would never be offered again. Raises SourceUnavailable."""
        self.flush("" if self.passed_over else cursor)

    def flush(self, cursor: str = "") -> None:
        """What was read into the ledger, and only then the source is told. Raises SourceUnavailable, LedgerUnavailable."""
        read, seen = self._read, self._seen
        self._read, self._seen, self._bytes = [], [], 0
        taken = self._kept(read, cursor) if read or (cursor and self.before is not None) else []
        if acknowledged := [*seen, *taken]:
            self.source.acknowledge(acknowledged)

    def _kept(self, read: Sequence[tuple[Offered, Arrived]], cursor: str) -> list[Offered]:
        """All in one transaction; where that fails each by itself, so that one stops no other."""
        try:
            self._keep(read, cursor)
        except LedgerUnavailable:
            raise
        except Exception:
            _LOG.exception("source %s: a portion could not be kept; each file is tried by itself", self.config.id)
            return self._one_by_one(read, cursor)
        return [one for one, _ in read]

    def _one_by_one(self, read: Sequence[tuple[Offered, Arrived]], cursor: str) -> list[Offered]:
        taken = []
        for one, arrived in read:
            try:
                self._keep([(one, arrived)], "")
                taken.append(one)
            except LedgerUnavailable:
                raise
            except Exception as error:
                _LOG.exception("source %s: %s could not be kept", self.config.id, one.path)
                fault = FileUnavailable(SourceFault.ODD, where=one.path, said=type(error).__name__)
                self.troubles.append(BoxTrouble(one.box, fault))
                self.passed_over = True
        if cursor and not self.passed_over:
            self._keep([], cursor)
        return taken

    def _keep(self, read: Sequence[tuple[Offered, Arrived]], cursor: str) -> None:
        with self.workplace.store.begin() as work:
            new = [arrived for _, arrived in read if self._add(work, arrived)]
            if self.before is not None:
                marks = [{"box": one.box, "path": one.path, "mark": one.mark} for one, _ in read if one.mark]
                work.listings.keep(self.config.id, marks, self.workplace.clock())
                if cursor:
                    work.cursors.set(cursor_name(self.config.id), cursor)
            work.commit()
        self.new, self.known = self.new + len(new), self.known + len(read) - len(new)
        for arrived in (one for one in new if one.left):
            _LOG.warning("source %s: %s is left aside: %s", arrived.source, arrived.path, arrived.left)
            self.left.append(f"{in_a_line(arrived.file)} ({arrived.left})")

    def _also_called(self, work: Work, box: str) -> list[str]:
        """Other names under which the box of a place was seen: whoever renames its folder has sent nothing."""
        if self._names is None:
            self._names = {}
            for name in work.receipts.boxes(self.config.id):
                self._names.setdefault(self._named_after(name), []).append(name)
        own = self._named_after(box)
        return self._names.get(own, []) if own else []

    def _named_after(self, box: str) -> frozenset[str]:
        """The place that a box is called after; nothing where the configuration says whose it is, or nobody's."""
        own = None if box in self.config.boxes else places_of_box(box, self.config, self.workplace.deployment.places)
        return own or frozenset()

    def _add(self, work: Work, arrived: Arrived) -> bool:
        """One file as a receipt; of what was not read (too large, no file at all) only its name and why are kept, as a
        refused receipt. Says whether it is new: what came before and cannot be opened today is not."""
        if arrived.left and work.receipts.is_known_at(arrived.source, arrived.path):
            return False
        receipt, is_new = work.receipts.add(
            arrived.source,
            arrived.box,
            arrived.path,
            arrived.kept,
            self.workplace.clock(),
            self.config.provenance,
            sent_at=arrived.sent_at,
            also_called=self._also_called(work, arrived.box),
        )
        try:
            arrived.refuse_if_unread()
        except RefusedFile as error:
            if is_new:
                work.receipts.refuse(receipt.id, Refusal.of(error), self.workplace.run_id, keep_content=False)
        return is_new
