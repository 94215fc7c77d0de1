"""The scale of a chart: a round beginning, a round end and a few round steps between."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Scale", "scale"]

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_WANTED = 5
_WIDE = 0.4


@dataclass(frozen=True)
class Scale:
    """From where to where an axis goes and what is written along it."""

    low: float
    high: float
    ticks: tuple[float, ...]

    @property
    def from_zero(self) -> bool:
        """Whether heights can be compared; where not, the page says so."""
        return self.low <= 0 <= self.high


def scale(values: Iterable[float]) -> Scale:
    """A scale for these values. It begins at zero unless all lie so close together that nothing would be seen."""
    found = list(values) or [0.0]
    low, high = min(found), max(found)
    reach = max(abs(low), abs(high))
    if reach == 0:
        return Scale(0.0, 1.0, (0.0, 0.5, 1.0))
    if (high - low) >= _WIDE * reach or low * high <= 0 or high == low:
        low, high = min(0.0, low), max(0.0, high)
    step = _step((high - low) / _WANTED)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(round(number * step, 10) for number in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], ticks)


def _step(rough: float) -> float:
    size = 10.0 ** math.floor(math.log10(rough))
    return next(size * one for one in _STEPS if size * one >= rough * 0.999)
