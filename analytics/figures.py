"""Monthly figures by measure, taken a month at a time and only when they are asked for.

A measure as a whole has a line a unit; cut by kind, level or outlet it has many. Most of what is
shown never asks for the second, so the two are asked for apart. Where the figures come from is
left open: one frame that holds everything, or a database that is read a month at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.numbers import Flags, Ints, Objects
from data.schema import DIMENSIONS

Codes = npt.NDArray[np.integer[Any]]
_Numbered = tuple[Codes, Objects]


class Source(Protocol):
    """Where monthly figures come from; what it gives is never changed."""

    @property
    def months(self) -> Sequence[str]:
        """The months there are, in order."""

    def lines(self, month: str, measure: str, by: tuple[str, ...]) -> Lines:
        """Return a measure in a month cut at least by these dimensions; lines may be left to be added up."""


@dataclass(frozen=True)
class Lines:
    """Figures of one measure: places in ``names``, whole values of 1/scale, marks, and words of traits.

    ``names``: every unit there may be. ``traits``: a dimension → numbers of its words, and the words; −1 is none.
    """

    names: pd.Index[Any]
    unit: Codes
    value: Ints
    approximate: Flags
    traits: Mapping[str, _Numbered] = field(default_factory=dict)

    def words(self, dimension: str) -> Objects:
        """Return the word of each line, ``None`` where there is none or the dimension is not known."""
        if dimension not in self.traits:
            return np.full(len(self.unit), None, dtype=object)
        places, words = self.traits[dimension]
        return np.concatenate([words, np.array([None], dtype=object)])[places]


_NONE = np.zeros(0, dtype=np.int64)
NOTHING = Lines(pd.Index([], dtype="object"), _NONE, _NONE, _NONE.astype(bool))
"""No figures at all."""


class Block:
    """The figures of one month, by measure: a frame in which each measure is one stretch of lines."""

    def __init__(self, frame: pd.DataFrame) -> None:
        """Take a frame of unit, measure, value, approximate and perhaps dimensions."""
        numbers, keys = pd.factorize(frame["measure"])
        order = np.argsort(numbers, kind="stable")
        bounds = np.searchsorted(numbers, np.arange(len(keys) + 1), sorter=order)
        self._bounds = {str(key): slice(bounds[at], bounds[at + 1]) for at, key in enumerate(keys)}
        units = frame["unit"].astype("category")
        self._names: pd.Index[Any] = units.cat.categories
        self._unit = units.cat.codes.to_numpy()[order]
        self._value = frame["value"].to_numpy()[order]
        self._approximate = frame["approximate"].to_numpy()[order]
        known = [name for name in DIMENSIONS if name in frame]
        self._traits: dict[str, _Numbered] = {name: _numbered(frame[name], order) for name in known}

    def lines(self, measure: str) -> Lines:
        """Return the figures of a measure; none where it has none."""
        at = self._bounds.get(measure, slice(0, 0))
        traits = {name: (places[at], words) for name, (places, words) in self._traits.items()}
        return Lines(self._names, self._unit[at], self._value[at], self._approximate[at], traits)


def _numbered(column: pd.Series[Any], order: Ints) -> _Numbered:
    """Number the words of a column: a word is kept once, however many lines have it."""
    places, words = pd.factorize(column, use_na_sentinel=True)
    return places.astype(np.int32)[order], np.asarray(words, dtype=object)


class LoadedFigures:
    """Figures that are all there, in one frame: unit, month, measure, value, approximate and dimensions."""

    def __init__(self, frame: pd.DataFrame) -> None:
        """Lay a frame out by month."""
        months = frame["month"].astype("object")
        self._blocks = {str(month): Block(lines) for month, lines in frame.groupby(months, sort=True)}

    @property
    def months(self) -> Sequence[str]:
        """The months there are, in order."""
        return list(self._blocks)

    def lines(self, month: str, measure: str, by: tuple[str, ...]) -> Lines:
        """Return a measure in a month, as finely as it is there; nothing where there is none."""
        return self._blocks[month].lines(measure) if month in self._blocks else NOTHING


class Instead:
    """Figures in which those of one month are others."""

    def __init__(self, others: Source, month: str, block: Block) -> None:
        """Take the figures of all months, and those that stand for one of them."""
        self._others, self._month, self._block = others, month, block

    @property
    def months(self) -> Sequence[str]:
        """The months there are, in order."""
        return sorted({*self._others.months, self._month})

    def lines(self, month: str, measure: str, by: tuple[str, ...]) -> Lines:
        """Return a measure in a month, cut at least by these dimensions."""
        return self._block.lines(measure) if month == self._month else self._others.lines(month, measure, by)
