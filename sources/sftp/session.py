"""One session with an SFTP server: every question has its time, no host is trusted that nobody knows, nothing of the person
whose machine this is (keys, agent, configuration) is used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import asyncssh
from fsspec.asyn import sync
from sshfs import SSHFileSystem

from sources.sftp.account import Account
from sources.sftp.faults import ERRORS, HostKeyChanged, HostKeyUnknown, TooMany, fault_of, said
from sources.trees import MOST_ENTRIES, Trouble

# What it takes to take leave; a server that does not answer that is left without it.
_LEAVING_S = 2.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One entry of a folder: `kind` is the type that SFTP has for it, `written` its time in seconds since 1970."""

    name: str
    kind: int
    size: int | None
    written: int | None

    @property
    def mark(self) -> str:
        return f"{self.size}-{self.written}"

    @property
    def is_file(self) -> bool:
        return self.kind == asyncssh.FILEXFER_TYPE_REGULAR

    @property
    def is_folder(self) -> bool:
        return self.kind == asyncssh.FILEXFER_TYPE_DIRECTORY

    @property
    def is_link(self) -> bool:
        return self.kind == asyncssh.FILEXFER_TYPE_SYMLINK


class _Files(SSHFileSystem):  # type: ignore[misc]  # it ships no types
    """The file system of sshfs with listings that end and reading that compares."""

    cachable = False

    async def listed(self, folder: str) -> list[Seen]:
        found: list[Seen] = []
        async with self._pool.get() as channel:
            async for one in channel.scandir(folder):
                if one.filename not in (".", ".."):
                    found.append(_seen(one.filename, one.attrs))
                if len(found) > MOST_ENTRIES:
                    raise TooMany(f"more than {MOST_ENTRIES} entries in one folder")
        return found

    async def fetched(self, path: str, limit: int) -> tuple[bytes, Seen]:
        async with self._pool.get() as channel:
            seen = _seen(path, await channel.lstat(path))
            if not seen.is_file:
                return b"", seen
            async with channel.open(path, "rb", encoding=None) as stream:
                content = await stream.read(limit)
                return content, _seen(path, await stream.stat())

    async def leave(self) -> None:
        await self._pool.close()
        await self._stack.aclose()


class _Host(asyncssh.SSHClient):
    """Asked for a key that known_hosts does not have: only the one of the fingerprint is taken."""

    def __init__(self, account: Account) -> None:
        self._account, self.shown, self.numeric = account, "", ""

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        self.shown, self.numeric = key.get_fingerprint(), addr
        return bool(self._account.host_key) and self.shown == self._account.host_key


class Session:
    """An open connection. `limit_s` is the time in seconds for each answer, to its last byte. Making one, and every question,
    raises Trouble."""

    def __init__(self, account: Account, limit_s: float) -> None:
        self._limit = limit_s
        with _told():
            self._files = _connected(account, limit_s)

    def listed(self, folder: str) -> list[Seen]:
        """What a folder has, links among it and not followed."""
        with _told():
            found: list[Seen] = sync(self._files.loop, self._files.listed, folder, timeout=self._limit)
            return found

    def fetched(self, path: str, limit: int) -> tuple[bytes, Seen]:
        """Up to `limit` bytes of a regular file (of anything else none), and what it was after that."""
        with _told():
            got: tuple[bytes, Seen] = sync(self._files.loop, self._files.fetched, path, limit, timeout=self._limit)
            return got

    def close(self) -> None:
        """Takes leave, and hangs up."""
        try:
            sync(self._files.loop, self._files.leave, timeout=_LEAVING_S)
        except (OSError, asyncssh.Error):
            self.hang_up()

    def hang_up(self) -> None:
        """Ends the connection without a word: whoever does not answer hears none."""
        self._files.loop.call_soon_threadsafe(self._files.client.abort)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except ERRORS as error:
        raise Trouble(fault_of(error), said(error)) from None


def _connected(account: Account, limit_s: float) -> _Files:
    host, known = _Host(account), _known_hosts(account)
    try:
        return _Files(**_asked(account, limit_s), known_hosts=known, client_factory=lambda: host)
    except (asyncssh.HostKeyNotVerifiable, asyncssh.KeyExchangeFailed) as error:
        raise _unproven(account, known, host, error) from None


def _asked(account: Account, limit_s: float) -> dict[str, object]:
    key, passphrase = account.key.reveal(), account.passphrase.reveal()
    return {
        "host": account.host,
        "port": account.port,
        "username": account.user,
        "password": account.password.reveal() or None,
        "client_keys": [asyncssh.import_private_key(key, passphrase or None)] if key else None,
        "connect_timeout": limit_s,
        "login_timeout": limit_s,
        "config": None,
        "agent_path": None,
        "gss_host": None,
        # Names come as bytes in whatever a district's computer wrote: they are read as those of local files are.
        "sftp_client_kwargs": {"path_encoding": "utf-8", "path_errors": "surrogateescape"},
        "skip_instance_cache": True,
    }


def _known_hosts(account: Account) -> asyncssh.SSHKnownHosts:
    try:
        return asyncssh.import_known_hosts(account.known_hosts.decode())
    except ValueError as error:
        raise HostKeyUnknown(f"known_hosts: {error}") from None


def _unproven(account: Account, known: asyncssh.SSHKnownHosts, host: _Host, error: Exception) -> Exception:
    """A host of which a key is known shows another one (also: none of that sort); or none is known."""
    matching = asyncssh.match_known_hosts(known, account.host, host.numeric, account.port)
    is_known = bool(account.host_key) or any(matching)
    if not is_known and not isinstance(error, asyncssh.HostKeyNotVerifiable):
        return error
    shown = f"it shows {host.shown}" if host.shown else str(error)
    return HostKeyChanged(shown) if is_known else HostKeyUnknown(shown)


def _seen(name: str, attributes: asyncssh.SFTPAttrs) -> Seen:
    if attributes.type == asyncssh.FILEXFER_TYPE_UNKNOWN:
        raise asyncssh.SFTPBadMessage("it does not say what is a file and what a folder")
    return Seen(name, attributes.type, attributes.size, attributes.mtime)
