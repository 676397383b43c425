"""What an entry for S3 says: which bucket, on which service, with which key; and what of it cannot work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from domain.deployment import SourceConfig
from domain.errors import SourceUnavailable
from domain.secrets import NO_SECRET, Secret
from domain.sourcefault import SourceFault
from sources.opening import Opening

# The bucket, and no account, port or question in front of or behind it.
_ADDRESS = re.compile(r"s3://[^/@:?#\s]+(/[^?#]*)?$")


@dataclass(frozen=True, slots=True)
class Account:
    """A bucket, and the folder of it that is read (`prefix`, empty or with a slash at its end). `endpoint` is empty for the
    service that the name S3 comes from; without `key` nothing is signed; `authority` is the file of its own root certificate."""

    bucket: str
    prefix: str
    endpoint: str = ""
    region: str = ""
    addressing: str = "path"
    key: str = ""
    secret: Secret = NO_SECRET
    authority: str = ""


def problems(config: SourceConfig) -> Iterator[tuple[str, str]]:
    """What of an entry cannot work, as far as it can be seen without looking anything up: what is given, what is allowed."""
    address, options = config.address, config.options
    if not (address.reference or _ADDRESS.match(address.reveal())):
        yield f"the address is {address}", "s3://bucket/prefix; the service goes into the option `endpoint`"
    endpoint = str(options.get("endpoint") or "")
    if endpoint and not _is_service(endpoint):
        yield f"`endpoint` is {Secret.address(endpoint)}", "the URL of the service: https://host or https://host:port"
    has_key, has_secret = bool(options.get("key")), bool(options.get("secret"))
    if options.get("anonymous"):
        if has_key or has_secret:
            yield "`anonymous` is given with `key` or `secret`", "one of the two ways"
    elif not (has_key and has_secret):
        yield (
            "`key` and `secret` are not both given",
            "give both, or `anonymous: true` for a bucket that everybody may read",
        )


def account_of(config: SourceConfig, opening: Opening) -> Account:
    """The account with its secret looked up. Raises SourceUnavailable: NO_SECRET."""
    bucket, _, path = config.address.reveal().removeprefix("s3://").partition("/")
    prefix, options = path.strip("/"), config.options
    return Account(
        bucket,
        f"{prefix}/" if prefix else "",
        str(options.get("endpoint") or ""),
        str(options.get("region") or ""),
        str(options.get("addressing") or "path"),
        "" if options.get("anonymous") else str(options.get("key") or ""),
        NO_SECRET if options.get("anonymous") else opening.secret(str(options.get("secret") or "")),
        _authority(config, opening),
    )


def _authority(config: SourceConfig, opening: Opening) -> str:
    given = str(config.options.get("ca") or "")
    file = opening.home / given
    if given and not file.is_file():
        raise SourceUnavailable(SourceFault.MISUSED, where=str(config.address), said=f"there is no file {file}")
    return str(file) if given else ""


def _is_service(url: str) -> bool:
    try:
        there = urlsplit(url)
    except ValueError:
        return False
    host_alone = not (there.username or there.query or there.path.strip("/"))
    return url.startswith(("http://", "https://")) and bool(there.hostname) and host_alone
