"""What the words of a text mean: measures cut to some of their words, and what was spoken of so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from analytics.verification.tokens import Token

Cut = tuple[tuple[str, tuple[str, ...]], ...]
"""Dimension → the words of it that are meant, both in order."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A measure, cut to some words of its dimensions."""

    measure: str
    cut: Cut = ()

    def words(self) -> dict[str, tuple[str, ...]]:
        """Return the cut as a mapping."""
        return dict(self.cut)


Narrow = Literal["", "wording", "words"]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a number may count, the likeliest first.

    ``narrow``: it is said in a wording that is narrower than the word it stands for, or unknown words
    say that only some of that is meant. ``alike``: how many of the readings, from the first on, the
    words mean alike, since one of them says less in common use than in a word list: 信息 for all that is written.
    """

    readings: tuple[Reading, ...]
    narrow: Narrow = ""
    alike: int = 1


@dataclass
class Context:
    """What was spoken of so far in a sentence: the last subject with and without a number of its own.

    ``total`` is the last one that a list below it (其中, brackets) takes apart; ``named`` the terms of the sentence;
    ``before`` what the sentence before spoke of last.
    """

    total: Subject | None = None
    last: Subject | None = None
    named: list[Token] = field(default_factory=list)
    before: Subject | None = None
    at_sites: bool = False
    """Whether the sentence says that something was done from 文明实践所 or 站."""
    units: tuple[str, ...] = ()
    """Whose the paragraph is, where a heading or its first words name a unit."""

    def next_sentence(self) -> Context:
        """Return the context at the beginning of the next sentence."""
        return Context(before=self.last or self.before, units=self.units)

    def inner(self) -> Context:
        """Return the context within brackets behind what was spoken of last."""
        return Context(self.last, self.last, list(self.named), self.before, self.at_sites, self.units)

    def measures(self) -> list[str]:
        """Return the measures spoken of, the latest first."""
        subjects = [subject for subject in (self.total, self.last, self.before) if subject is not None]
        return [reading.measure for subject in subjects for reading in subject.readings[:1]]
