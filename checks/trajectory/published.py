"""Values as they are published: rounded half up to the indicator's decimals. What prints as the target meets the target."""

from __future__ import annotations

import polars as pl

# What the binary form of a decimal may be off by, in units of the digit that is rounded.
_DUST = 1e-6


def published(value: pl.Expr, decimals: pl.Expr) -> pl.Expr:
    """The value rounded half up (away from zero); null and what is not finite stay as they are."""
    scale = pl.lit(10.0).pow(decimals)
    rounded = (value.abs() * scale + 0.5 + _DUST).floor() / scale * value.sign()
    return pl.when(value.is_finite()).then(rounded + 0.0).otherwise(value)
