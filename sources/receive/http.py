"""A web server as a source: an address with places to fill in, or a page that lists folders and files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from domain.deployment import SourceConfig
from domain.errors import FileUnavailable, SourceUnavailable
from domain.kind import Parameter, ParameterType
from domain.sourcefault import SourceFault
from sources.arrivals import Arrived
from sources.filenames import told_apart
from sources.offers import BoxTrouble, Found, Known, Offered, Plain, Unfinished
from sources.opening import Opening, Receiver
from sources.web import marks
from sources.web.addresses import BOX, asked_in, doubts, filled, is_index, months, without_login
from sources.web.asking import Answer, Asked, Asking, CutShort
from sources.web.growing import PAUSE_S, has_begun, is_doubtful
from sources.web.listing import Listing
from sources.web.names import as_name, last_part, name_of, path_of
from sources.web.pages import is_instead_of
from sources.web.patience import Patience
from words.log import log

_LOG = log()


@dataclass
class WebSource(Plain):
    """Asks `config.address`. What is known is asked for on condition; a mark is what the server says (`sources.web.marks`).
    Nothing is held against the clock of this machine but which months have ended."""

    config: SourceConfig
    opening: Opening
    _owners: dict[str, str] = field(default_factory=dict, repr=False)
    _known: Known = field(default_factory=Known, repr=False)
    _doubtful: dict[str, tuple[str, Offered]] = field(default_factory=dict, repr=False)

    @property
    def source(self) -> str:
        return self.config.id

    def offers(self, known: Known) -> Iterator[Found]:
        """The files of every box, one after the other. Raises SourceUnavailable where none can be asked for, and where going
        on would only wait."""
        for given, allowed in problems(self.config):
            raise SourceUnavailable(SourceFault.MISUSED, where=str(self.config.address), said=f"{given}; {allowed}")
        self._owners.clear()
        self._doubtful.clear()
        self._known = known
        broken: SourceUnavailable | None = None
        try:
            yield from self._everything(known)
        except SourceUnavailable as error:
            broken = error
        if self._doubtful:
            self.opening.pause(PAUSE_S)
            yield from self._again(broken)
        if broken:
            raise broken

    def _everything(self, known: Known) -> Iterator[Found]:
        """But what is doubtful, which is kept in mind."""
        earlier, patience = marks.by_key(known.marks), Patience()
        for box, files in self._boxes(known, patience):
            patience.begin()
            try:
                yield from self._files(box, files, earlier, patience)
            except FileUnavailable as error:
                patience.bear(error)
            yield from (BoxTrouble(box, error) for error in patience.end())
        patience.close()

    def _again(self, broken: SourceUnavailable | None) -> Iterator[Found]:
        """What was doubtful, if its bytes are the same once more. Raises why the server was given up, where it was."""
        for url, (period, one) in self._doubtful.items():
            try:
                answer = self._ask(Asked(url, self._shown(url)))
            except FileUnavailable as error:
                yield BoxTrouble(one.box, error)
                continue
            except SourceUnavailable as error:
                raise broken or error from None
            same = answer.content is not None and marks.of_bytes("", answer.content) == one.mark
            yield self._offered(one.box, period, url, answer) if same else Unfinished(one.box, one.path)

    def read(self, one: Offered) -> Arrived | None:
        """The bytes that came with the listing; None for what was not asked for because it is known."""
        return None if one.content is None else super().read(one)

    def close(self) -> None:
        """Ends the connection."""
        if "_asking" in self.__dict__:
            self._asking.close()

    @cached_property
    def _in_address(self) -> tuple[str, tuple[str, str] | None]:
        """The address without the name and password that may stand in it, and these."""
        return without_login(self.config.address.reveal())

    @cached_property
    def _asking(self) -> Asking:
        options, secrets = self.config.options, [self.config.address]
        kept = {name: self.opening.secret(str(options[name])) for name in ("password", "token") if name in options}
        headers = {}
        if token := kept.get("token"):
            plain = str(options.get("header", ""))
            headers = {plain or "Authorization": token.reveal() if plain else f"Bearer {token.reveal()}"}
        login = (str(options["user"]), kept["password"].reveal()) if "password" in kept else self._in_address[1]
        root = str(self.opening.home / str(options["ca"])) if "ca" in options else ""
        return Asking(self.config.timeout_s, [*secrets, *kept.values()], headers, login, root)

    def _boxes(self, known: Known, patience: Patience) -> Iterator[tuple[str, Iterator[tuple[str, str]]]]:
        """Each box with what is asked for in it: the address of a file, and the month that it is for."""
        address = self._in_address[0]
        if is_index(address):
            listing = Listing(self.config.id, self.config.pattern, self._ask, self._shown)
            yield from listing.boxes(address, known, patience)
            return
        periods = months(self.opening.today, int(self.config.options.get("months", 3)))
        for box in _own_boxes(self.config) if BOX in asked_in(address) else [_only_box(self.config)]:
            if known.wants(box):
                yield box, filled(address, box, periods)
            else:
                patience.pass_over()

    def _ask(self, asked: Asked) -> Answer:
        """The whole answer: of half a file nothing is taken."""
        try:
            return self._asking.ask(asked)
        except CutShort as error:
            raise FileUnavailable(SourceFault.UNREACHABLE, where=asked.where, said=str(error)) from None

    def _files(
        self, box: str, files: Iterator[tuple[str, str]], earlier: dict[str, tuple[str, str]], patience: Patience
    ) -> Iterator[Found]:
        for period, url in files:
            try:
                found = self._file(box, period, url, earlier.get(marks.key_of(url), ("", "")))
            except FileUnavailable as error:
                if patience.is_tried_by(error):
                    raise
                patience.bear(error)
                continue
            patience.answered()
            if found is not None:
                yield found

    def _file(self, box: str, period: str, url: str, earlier: tuple[str, str]) -> Offered | Unfinished | None:
        """One file; None where there is none (yet), and for what is looked at again. Raises FileUnavailable,
        SourceUnavailable."""
        key, (path, mark) = marks.key_of(url), earlier
        asked = Asked(
            url,
            self._shown(url),
            marks.conditions(mark),
            lambda headers: bool(mark) and marks.told(key, headers) == mark,
        )
        answer = self._ask(asked)
        if answer.is_gone and is_index(self._in_address[0]):
            raise FileUnavailable(SourceFault.NOT_THERE, where=asked.where, said=f"listed, and HTTP {answer.status}")
        if answer.is_gone:
            return None
        if answer.is_unchanged:
            if not mark:
                raise FileUnavailable(
                    SourceFault.ODD, where=asked.where, said="HTTP 304 for what it was never asked for"
                )
            return Offered(box, self._own_path(path, key, url), mark)
        one = self._offered(box, period, url, answer)
        if has_begun(answer):
            return Unfinished(box, one.path)
        if is_doubtful(answer) and not self._known.has(one):
            bytes_alone = marks.of_bytes("", answer.content or b"")
            self._doubtful[url] = period, replace(one, content=None, mark=bytes_alone)
            return None
        return one

    def _offered(self, box: str, period: str, url: str, answer: Answer) -> Offered:
        key, content, headers = marks.key_of(url), answer.content, answer.headers
        name = name_of(headers.get("content-disposition", ""), url)
        if is_instead_of(as_name(last_part(url)) or name, content or b"", headers):
            raise FileUnavailable(SourceFault.ODD, where=self._shown(url), said="a web page instead of the file")
        path = self._own_path(path_of(box, name, "" if _tells(name, period) else period), key, url)
        mark = marks.told(key, headers) or (marks.of_bytes(key, content) if content is not None else "")
        sent_at = marks.moment(headers.get("last-modified", ""))
        return Offered(box, path, mark, sent_at, answer.size, content=content or b"")

    def _own_path(self, path: str, key: str, url: str) -> str:
        """The path; the second of two in one pull that are called alike is told apart."""
        return path if self._owners.setdefault(path, key) == key else told_apart(path, url)

    def _shown(self, url: str) -> str:
        """An address as everybody may see it."""
        given = self.config.address
        if str(given) != given.reveal():
            return f"{given} ({as_name(last_part(url))})"
        return url


def _tells(name: str, period: str) -> bool:
    return not period or period in name or period.replace("-", "") in name


def _own_boxes(config: SourceConfig) -> list[str]:
    return sorted(config.boxes or config.places)


def _only_box(config: SourceConfig) -> str:
    """The box of an address that is one file: the only one there is, else nobody's."""
    own = _own_boxes(config)
    return own[0] if len(own) == 1 else ""


def problems(config: SourceConfig) -> Iterator[tuple[str, str]]:
    """What of a configuration cannot work."""
    options = config.options
    if not config.address.reference:
        yield from doubts(config.address.reveal(), has_boxes=bool(_own_boxes(config)))
    if ("user" in options) != ("password" in options):
        yield "`user` and `password` go together", "write both, or neither"
    if "token" in options and "user" in options:
        yield "a `token` and a `user`", "write one of them"
    if "header" in options and "token" not in options:
        yield "`header` without a `token`", "write where the token is kept: env:NAME"


KIND = Receiver(
    code="http",
    meaning="files of a web server: by an address with places to fill in, or by the page that lists them",
    address=(
        "https:// and a path that ends with / (a page that lists a folder per box), or an address with {box}, and {period} "
        "(2024-10) or {year}{month} where there is a file per month"
    ),
    boxes="the folders that the page lists; else what `boxes`, or `places`, names",
    parameters=(
        Parameter(
            name="months",
            type=ParameterType.NUMBER,
            meaning="how many months that have ended are asked for, the newest first",
            unit="months",
            default=3,
            at_least=1,
            at_most=60,
        ),
        Parameter(name="user", type=ParameterType.TEXT, meaning="the name that the server knows us by"),
        Parameter(name="password", type=ParameterType.SECRET, meaning="the password of `user`"),
        Parameter(name="token", type=ParameterType.SECRET, meaning="a token, sent as Authorization: Bearer"),
        Parameter(
            name="header", type=ParameterType.TEXT, meaning="the header that the token is sent in instead, as it is"
        ),
        Parameter(
            name="ca",
            type=ParameterType.TEXT,
            meaning="the file of the server's own root certificate, absolute or relative to the working home",
        ),
    ),
    open=WebSource,
    problems=problems,
)
