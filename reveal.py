"""Where a secret is kept: the text that a reference leads to, looked up at the moment when it is used."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from domain.errors import SecretMissing
from domain.secrets import ENVIRONMENT, FILE, Secret

# A key or an address; nobody keeps a book under this name.
_LONGEST = 65_536


def resolved(secret: Secret, environ: Mapping[str, str], *, whole: bool = False) -> Secret:
    """The secret itself, still shown as the reference that led to it; of a file its first line, or the `whole` of it (a
    private key). Raises SecretMissing, which names the reference and never what stands there."""
    if secret.is_lost:
        raise SecretMissing(f"of {secret} only this much is kept", "mend it in the configuration, and begin a new run")
    reference = secret.reference
    if not reference:
        return secret
    if reference.startswith(ENVIRONMENT):
        return Secret(_from_environment(reference.removeprefix(ENVIRONMENT), environ), reference)
    return Secret(_from_file(reference.removeprefix(FILE), whole=whole), reference)


def doubts(secret: Secret, environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is wrong with where a secret is kept, and what to do about it."""
    try:
        resolved(secret, environ)
    except SecretMissing as missing:
        yield missing.given, missing.allowed
        return
    if secret.reference.startswith(FILE):
        path = Path(secret.reference.removeprefix(FILE))
        if path.stat().st_mode & stat.S_IROTH:
            yield f"the file {path} may be read by everybody on this machine", f"chmod 600 {path}"


def _from_environment(name: str, environ: Mapping[str, str]) -> str:
    if not environ.get(name):
        raise SecretMissing(
            f"environment variable {name} is not set", "set it where messages are sent and files are read"
        )
    return environ[name].strip()


def _from_file(name: str, *, whole: bool) -> str:
    path = Path(name)
    if not path.is_absolute():
        raise SecretMissing(f"{FILE}{name} is no absolute path", f"write {FILE}/path/of/the/file")
    try:
        with path.open(encoding="utf-8") as lines:
            text = (lines.read(_LONGEST) if whole else lines.readline(_LONGEST)).strip()
    except OSError as error:
        raise SecretMissing(
            f"the file {path} cannot be read ({error.strerror})", "put the secret into its first line"
        ) from None
    except UnicodeDecodeError:
        raise SecretMissing(f"the file {path} is not UTF-8", "put the secret into its first line") from None
    if not text:
        raise SecretMissing(f"the first line of the file {path} is empty", "put the secret into it")
    return text
