"""What a sentence has spoken of so far, at each depth of brackets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from analytics.verification.claims import Claim
from analytics.verification.meanings import Context, Subject
from analytics.verification.spans import OWN, Moment
from analytics.verification.tokens import Token


@dataclass(frozen=True, slots=True)
class ChangeList:
    """Changes that follow one by one, of what was stated before: 分别增加6篇、3条; ``subjects`` of those to come."""

    verb: str
    subjects: tuple[Subject, ...]


@dataclass
class Level:
    """What is spoken of at one depth of brackets."""

    context: Context
    units: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    """The units named right before, with nothing in between."""
    owners: list[str] = field(default_factory=list)
    """Whose the numbers to come are, one by one: 甲社区、乙社区分别3次、4次."""
    moments: list[Moment] = field(default_factory=list)
    """When the numbers to come are of, one by one: 1月、2月分别3次、4次."""
    shared: tuple[str, ...] = ()
    """The units among whom the numbers of the sentence are shared out."""
    claims: list[Claim] = field(default_factory=list)
    total: Claim | None = None
    """What the claims that follow are parts of."""
    parts: list[Claim] = field(default_factory=list)
    whole: bool = False
    before: Moment = OWN
    """The months that were spoken of before the bracket."""
    comparable: bool = False
    proposed: bool = False
    earlier: Moment | None = None
    """What the last change was compared with."""
    changes: ChangeList | None = None
    items: list[list[Token]] = field(default_factory=list)
    """What is counted by numbers that follow one by one: A、B分别为3次、4次."""


def latest_value(level: Level) -> Claim | None:
    """Return the last value that was stated of what was spoken of last."""
    stated = (
        claim for claim in reversed(level.claims) if claim.kind == "value" and claim.subject is level.context.last
    )
    return next(stated, None)


def list_items(tokens: Sequence[Token]) -> list[list[Token]]:
    """Return what lists join, one by one; units alone are no items."""
    items: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == "list":
            items.append([])
        else:
            items[-1].append(token)
    return [item for item in items if any(token.kind in ("term", "word", "quote", "noun") for token in item)]
