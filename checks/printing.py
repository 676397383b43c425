"""Numbers as a finding shows them."""

from __future__ import annotations


def printed(value: float | None, decimals: int) -> str:
    """With exactly so many decimals: 92.4 at 2 is 92.40. Nothing for no value."""
    return "" if value is None else f"{value:.{decimals}f}"


def plain(value: float | None) -> str:
    """As short as it is exact: 2310.0 is 2310, 0.5 is 0.5. Nothing for no value."""
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))
