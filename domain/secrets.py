"""What no sentence and no report may show: the passwords in addresses."""

from __future__ import annotations

import re

# Up to the last @ of a word: a password may hold one that nobody has encoded. An address that was taken for a path has
# lost a slash.
_IN_FRONT_OF_HOST = re.compile(r"(?<=:/)(/?[^\s:/@]*):[^\s\"']*@")
# Nobody writes a space in front of a host; who does has one in a password.
_WITH_A_SPACE = re.compile(r"(?<=://)([^\s:/@]+):[^\"'@]*@")
_IN_QUERY = re.compile(r"(?i)((?:password|passwd|pwd|token|secret)=)[^&\s\"']+")


def without_secrets(text: str) -> str:
    """A text in which every password of an address is three stars."""
    without = _WITH_A_SPACE.sub(r"\1:***@", _IN_FRONT_OF_HOST.sub(r"\1:***@", text))
    return _IN_QUERY.sub(r"\1***", without)
