"""One session with an SFTP server: every question has its time, no host is trusted that nobody knows, nothing of the person
whose machine this is (keys, agent, configuration) is used."""

from __future__ import annotations

from dataclasses import dataclass

import asyncssh
from fsspec.asyn import sync
from sshfs import SSHFileSystem

from sources.sftp.account import Account
from sources.trees import MOST_ENTRIES

REGULAR, FOLDER, LINK, UNSAID = (
    asyncssh.FILEXFER_TYPE_REGULAR,
    asyncssh.FILEXFER_TYPE_DIRECTORY,
    asyncssh.FILEXFER_TYPE_SYMLINK,
    asyncssh.FILEXFER_TYPE_UNKNOWN,
)
# What it takes to take leave; a server that does not answer that is left without it.
_LEAVING_S = 2.0


class TooMany(Exception):
    """A listing that does not end."""


class HostKeyChanged(Exception):
    """The host shows another key than the one that is known."""


class HostKeyUnknown(Exception):
    """Nobody has said which key the host has."""


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
                    raise TooMany
        return found

    async def fetched(self, path: str, limit: int) -> tuple[bytes, Seen]:
        async with self._pool.get() as channel:
            seen = _seen(path, await channel.lstat(path))
            if seen.kind != REGULAR:
                return b"", seen
            async with channel.open(path, "rb", encoding=None) as stream:
                content = await stream.read(limit)
                return content, _seen(path, await stream.stat(), seen.kind)

    async def leave(self) -> None:
        await self._pool.close()
        await self._stack.aclose()


class _Host(asyncssh.SSHClient):
    """Asked for a key that known_hosts does not have: only the one of the fingerprint is taken."""

    def __init__(self, account: Account) -> None:
        self._account, self.shown = account, ""

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        self.shown = key.get_fingerprint()
        return bool(self._account.host_key) and self.shown == self._account.host_key


class Session:
    """An open connection. `limit_s` is the time in seconds for each answer, to its last byte. Making one raises
    HostKeyChanged, HostKeyUnknown, errors of asyncssh and OSError; so does every question."""

    def __init__(self, account: Account, limit_s: float) -> None:
        self._limit = limit_s
        host = _Host(account)
        try:
            self._files = _Files(**_asked(account, limit_s), client_factory=lambda: host)
        except (asyncssh.HostKeyNotVerifiable, asyncssh.KeyExchangeFailed) as error:
            raise _unproven(account, host.shown, error) from None

    def listed(self, folder: str) -> list[Seen]:
        """What a folder has, links among it and not followed."""
        found: list[Seen] = sync(self._files.loop, self._files.listed, folder, timeout=self._limit)
        return found

    def fetched(self, path: str, limit: int) -> tuple[bytes, Seen]:
        """Up to `limit` bytes of a regular file (of anything else none), and what it was after that."""
        got: tuple[bytes, Seen] = sync(self._files.loop, self._files.fetched, path, limit, timeout=self._limit)
        return got

    def close(self) -> None:
        """Takes leave, and hangs up."""
        try:
            sync(self._files.loop, self._files.leave, timeout=_LEAVING_S)
        except (OSError, asyncssh.Error):
            self._files.loop.call_soon_threadsafe(self._files.client.abort)


def _asked(account: Account, limit_s: float) -> dict[str, object]:
    key, passphrase = account.key.reveal(), account.passphrase.reveal()
    return {
        "host": account.host,
        "port": account.port,
        "username": account.user,
        "password": account.password.reveal() or None,
        "client_keys": [asyncssh.import_private_key(key, passphrase or None)] if key else None,
        "known_hosts": ([], [], []) if account.host_key else account.known_hosts,
        "connect_timeout": limit_s,
        "login_timeout": limit_s,
        "config": None,
        "agent_path": None,
        "gss_host": None,
        # Names come as bytes in whatever a district's computer wrote: they are read as those of local files are.
        "sftp_client_kwargs": {"path_encoding": "utf-8", "path_errors": "surrogateescape"},
        "skip_instance_cache": True,
    }


def _unproven(account: Account, shown: str, error: Exception) -> Exception:
    """A host of which a key is known shows another one (also: none of that sort); or none is known."""
    known = account.host_key or _has_keys(account)
    if not known and not isinstance(error, asyncssh.HostKeyNotVerifiable):
        return error
    return HostKeyChanged(shown) if known else HostKeyUnknown(shown)


def _has_keys(account: Account) -> bool:
    keys = asyncssh.match_known_hosts(account.known_hosts, account.host, "", account.port)
    return any(keys)


def _seen(name: str, attributes: asyncssh.SFTPAttrs, kind: int | None = None) -> Seen:
    return Seen(name, attributes.type if kind is None else kind, attributes.size, attributes.mtime)
