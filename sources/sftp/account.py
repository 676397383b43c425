"""What an entry for SFTP says: where, as whom, by which key the host is known; and what of it cannot work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from domain.deployment import SourceConfig
from domain.errors import SourceUnavailable
from domain.secrets import NO_SECRET, Secret
from domain.sourcefault import SourceFault
from sources.opening import Opening

_PORT = 22
_AT_HOME = "/~/"
_FINGERPRINT = "SHA256:"


@dataclass(frozen=True, slots=True)
class Account:
    """How a host is reached. `known_hosts` is the content of such a file, `host_key` the fingerprint of the only key that is
    taken; one of the two is there. `root` is the folder to read."""

    host: str
    port: int
    user: str
    root: str
    password: Secret = NO_SECRET
    key: Secret = NO_SECRET
    passphrase: Secret = NO_SECRET
    known_hosts: bytes = b""
    host_key: str = ""

    def hide_in(self, text: str) -> str:
        """What the other side says, without our secrets."""
        for secret in (self.password, self.key, self.passphrase):
            text = secret.hide_in(text)
        return text


def problems(config: SourceConfig) -> Iterator[tuple[str, str]]:
    """What of an entry cannot work, as far as it can be seen without looking anything up: what is given, what is allowed."""
    options, address = config.options, config.address
    if not (address.reference or _is_right(address)):
        yield f"the address is {address}", "sftp://user@host/path, with :port behind the host where it is not 22"
    elif not (options.get("password") or options.get("key") or address.reference or _parts(address)[2]):
        yield "neither `password` nor `key` is given", "give one of them: env:NAME or file:/path"
    if options.get("key_passphrase") and not options.get("key"):
        yield "`key_passphrase` is given without `key`", "name the private key"
    known, pinned = str(options.get("known_hosts") or ""), str(options.get("host_key") or "")
    if bool(known) == bool(pinned):
        given = (
            "`known_hosts` and `host_key` are both given" if known else "neither `known_hosts` nor `host_key` is given"
        )
        yield given, "give one of them: a host that nobody knows is never trusted"
    elif pinned and not pinned.startswith(_FINGERPRINT):
        yield f"`host_key` is {pinned}", f"the fingerprint that ssh-keygen -l prints: {_FINGERPRINT}..."


def account_of(config: SourceConfig, opening: Opening) -> Account:
    """The account with its secrets looked up. Raises SourceUnavailable: NO_SECRET, HOST_UNKNOWN."""
    host, user, password, port = _parts(config.address)
    path = unquote(urlsplit(config.address.reveal()).path)
    root = path.removeprefix(_AT_HOME) if path.startswith(_AT_HOME) else path or "/"
    given = _secret(config, opening, "password")
    return Account(
        host,
        port or _PORT,
        user,
        root.rstrip("/") or root,
        given or Secret(password) if given or password else NO_SECRET,
        _secret(config, opening, "key", whole=True),
        _secret(config, opening, "key_passphrase"),
        _known_hosts(config, opening),
        str(config.options.get("host_key") or ""),
    )


def _is_right(address: Secret) -> bool:
    try:
        host, user, _, _ = _parts(address)
    except ValueError:
        return False
    return address.reveal().startswith("sftp://") and bool(host and user)


def _parts(address: Secret) -> tuple[str, str, str, int | None]:
    there = urlsplit(address.reveal())
    return there.hostname or "", unquote(there.username or ""), unquote(there.password or ""), there.port


def _secret(config: SourceConfig, opening: Opening, name: str, *, whole: bool = False) -> Secret:
    kept = str(config.options.get(name) or "")
    return opening.secret(kept, whole=whole) if kept else NO_SECRET


def _known_hosts(config: SourceConfig, opening: Opening) -> bytes:
    given = str(config.options.get("known_hosts") or "")
    if not given:
        return b""
    file = opening.home / given
    try:
        return file.read_bytes()
    except OSError as error:
        raise SourceUnavailable(SourceFault.HOST_UNKNOWN, said=f"{file}: {error.strerror}") from None
