"""What the words of a text mean: measures cut to some of their words, and what was spoken of so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from analytics.verification.spans import OWN, Moment
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
    ``weak``: nothing but words for whatever is written names it, and unknown words say which.
    """

    readings: tuple[Reading, ...]
    narrow: Narrow = ""
    alike: int = 1
    weak: bool = False


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
    topic: tuple[Token, ...] = ()
    """The terms of the heading that the paragraph stands below."""
    stated: list[Reading] = field(default_factory=list)
    """What the numbers of the sentence, and of the items before it, are of, at the end of the text's period."""
    moment: Moment = OWN
    """The months that the item before, up to a semicolon, began with."""
    carried: Subject | None = None
    """What the item before, up to a semicolon, spoke of last."""
    recent: tuple[str, ...] = ()
    """The measures that this paragraph and the one before have counted so far."""
    continues: bool = False
    """Whether the sentence takes apart what those before have counted: 从类别看，……"""
    has_months: bool = False
    """Whether the number that is looked at has no words but the months that it is of."""
    has_owner: bool = False
    """Whether the number that is looked at stands beside a unit that it is said of."""

    def next_sentence(self) -> Context:
        """Return the context at the beginning of the next sentence."""
        return Context(before=self.last or self.before, units=self.units, topic=self.topic)

    def next_item(self) -> Context:
        """Return the context behind a semicolon, where what was spoken of last still stands."""
        before, stated = self.last or self.before, list(self.stated)
        moment = self.moment if self.moment.kind == "span" else OWN
        return Context(
            moment=moment, carried=self.latest(), before=before, units=self.units, topic=self.topic, stated=stated
        )

    def latest(self) -> Subject | None:
        """Return what was spoken of last, in the item before only while nothing else has been named."""
        named = any(sense.role in ("name", "part") for token in self.named for sense in token.senses)
        return self.last or (None if named else self.carried)

    def inner(self) -> Context:
        """Return the context within brackets behind what was spoken of last."""
        return Context(
            self.last,
            self.last,
            list(self.named),
            self.before,
            self.at_sites,
            self.units,
            self.topic,
            recent=self.recent,
        )

    def measures(self) -> list[str]:
        """Return the measures spoken of, the latest first."""
        subjects = [subject for subject in (self.total, self.last, self.before) if subject is not None]
        return [reading.measure for subject in subjects for reading in subject.readings[:1]]
