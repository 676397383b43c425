"""Draws that are the same on every machine: each hangs on the seed and on what it is for, never on the order of draws."""

from __future__ import annotations

import math
from random import Random


def random_for(*parts: object) -> Random:
    """A generator for one purpose; nothing secret hangs on it."""
    return Random("|".join(str(part) for part in parts))  # noqa: S311


WIDEST = 2.0  # spreads


def around(random: Random, spread: float) -> float:
    """A normal draw around 0, never more than WIDEST spreads away, so that clean figures stay believable."""
    return max(-WIDEST, min(WIDEST, random.gauss(0.0, 1.0))) * spread


def events(random: Random, mean: float) -> int:
    """A Poisson count, for the small means of deaths in a district; never more than a standard deviation above its mean,
    so that no clean year looks like a trouble by chance."""
    left, count, product = math.exp(-mean), 0, random.random()
    most = math.floor(mean + math.sqrt(mean))
    while product > left and count < most:
        count, product = count + 1, product * random.random()
    return count
