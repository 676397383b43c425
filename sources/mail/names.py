"""What an attached file is called: in whatever of the many ways its name was written down."""

from __future__ import annotations

import re
from email import policy
from email.header import decode_header, make_header
from email.parser import Parser
from mimetypes import guess_extension

LONGEST = 150
# A name said to be GB2312 or GBK may hold characters of the greater set, which reads both.
_CHINESE = re.compile(r"(?i)(=\?|\*0?\*?=\s*\"?)gb(?:2312|k|_2312-80|18030)(?=[?'])")
_BARE = re.compile(r"(?im)\b(?:file)?name\s*=\s*\"?([^\";\r\n]+)")
_PATHS = re.compile(r"[\\/]")


def file_name(header: bytes, kind: str, place: int) -> str:
    """The name that the header of a part gives, without any path; made up from its type where it gives none. `place` is its
    place in the mail, from 1 on."""
    text = _CHINESE.sub(lambda found: f"{found[1]}gb18030", decoded(header))
    named = _PATHS.split(_told(text).strip())[-1].strip()
    return shortened(named) if named.strip(".") else f"attachment-{place}{guess_extension(kind) or ''}"


def decoded(raw: bytes) -> str:
    """A header as text: by rights ASCII, in truth whatever its writer had."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


def words_of(text: str) -> str:
    """A line of a header as people read it: encoded words are spelled out."""
    try:
        return str(make_header(decode_header(_CHINESE.sub(lambda found: f"{found[1]}gb18030", text))))
    except (ValueError, LookupError, UnicodeError):
        return text


def shortened(name: str) -> str:
    """A name that is not too long; its ending stays."""
    stem, dot, ending = name.rpartition(".")
    if len(name) <= LONGEST or not dot or len(ending) > LONGEST // 10:
        return name[:LONGEST]
    return f"{stem[: LONGEST - len(ending) - 2]}….{ending}"


def _told(text: str) -> str:
    try:
        named = Parser(policy=policy.default).parsestr(text.rstrip() + "\n\n").get_filename()
    except Exception:  # whatever the parser of the standard library meets in a stranger's header
        named = None
    if named:
        return words_of(named) if "=?" in named else str(named)
    bare = _BARE.search(text)
    return words_of(bare[1].strip()) if bare else ""
