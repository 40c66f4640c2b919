"""How officials word what the measures count, and the words around it that change nothing: two tables that ship."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, cast

_FOLDER = Path(__file__).resolve().parent

Usage = Literal["名", "随", "泛", "词", "窄"]
"""名: names the measure by itself. 随: only behind something of the same sheet. 泛: unless another word says otherwise.
词: means the ``word`` of the measure's category. 窄: means a part of what that word stands for."""
FillerKind = Literal["动", "副", "名", "主", "列"]
"""Verbs, adverbs, nouns and doers that say nothing of what is counted, and what joins a list."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Wordings of one measure; ``units`` are units of counting that it takes besides its own."""

    measure: str
    usage: Usage
    word: str
    texts: tuple[str, ...]
    units: tuple[str, ...]


def _split(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split("、")))


@cache
def read_wordings() -> tuple[Wording, ...]:
    """Return the wordings of all measures, as they ship."""
    with (_FOLDER / "wordings.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Wording(row["指标"], cast(Usage, row["用法"]), row["词"], _split(row["说法"]), _split(row["也计"]))
            for row in csv.DictReader(file)
        )


@cache
def read_fillers() -> Mapping[str, FillerKind]:
    """Return the words that say nothing of what is counted, with their kind; a word of two kinds has the first."""
    fillers: dict[str, FillerKind] = {}
    with (_FOLDER / "fillers.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for word in _split(row["词"]):
                fillers.setdefault(word, cast(FillerKind, row["类"]))
    return MappingProxyType(fillers)
