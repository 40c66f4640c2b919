"""Which numbers of a sentence are parts of which: what stands in brackets, behind 其中 or a colon."""

from __future__ import annotations

from dataclasses import replace

from analytics.verification.claims import SUMMED, UNKNOWN_THING, Breakdown, Claim
from analytics.verification.cues import TOTALS
from analytics.verification.levels import Level
from analytics.verification.lexicon import Lexicon
from analytics.verification.meanings import Reading, Subject


class Partition:
    """The totals of a sentence with their parts."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Take what tells which units of counting count alike."""
        self._lexicon = lexicon
        self.breakdowns: list[Breakdown] = []

    def begin(self, level: Level, total: Claim | None, *, whole: bool) -> None:
        """Let what follows be parts of a total; ``whole``: they are all there is of it."""
        self.end(level)
        level.total, level.whole = total, whole

    def end(self, level: Level) -> None:
        """Take note of the parts of a total when no more of them can come."""
        if level.total is not None and len(level.parts) > (1 if level.whole else 0):
            self.breakdowns.append(Breakdown(level.total, tuple(level.parts), level.whole))
        level.total, level.parts = None, []

    def add(self, level: Level, claim: Claim) -> None:
        """Take note of a claim: it is a part of the total, or ends its list."""
        if level.total is not None:
            if self._is_part(claim, level.total):
                level.parts.append(claim)
            else:
                self.end(level)
        level.claims.append(claim)

    def _is_part(self, claim: Claim, total: Claim) -> bool:
        """Tell whether a claim is a part of a total by what it counts."""
        if claim.subject is None or total.subject is None or claim.kind != "value":
            return False
        part, whole = claim.subject.readings[0], total.subject.readings[0]
        # 场 and 期 count as 次 does: a list may name each kind by its own measure word.
        alike = self._lexicon.counts_in(whole.measure, claim.quantity.unit)
        if not alike or claim.units != total.units or claim.moment != total.moment:
            return False
        return part.measure == whole.measure and part != whole and set(dict(whole.cut)) <= set(dict(part.cut))

    @staticmethod
    def whole_of(level: Level, subject: Subject) -> Subject:
        """Return what a total is of that follows a whole and a part of it: 学习40场，中心组学习2次，合计42场."""
        same = [
            claim.subject
            for claim in level.claims
            if claim.kind == "value" and claim.subject is not None and is_of_one_measure(claim.subject, subject)
        ]
        if not subject.readings[0].cut or (len(same) > 1 and all(other.readings[0].cut for other in same)):
            return subject
        return Subject((Reading(subject.readings[0].measure), *subject.readings), alike=2)

    def repeat(self, level: Level, claim: Claim, subject: Subject, words: str) -> str:
        """Return why a number that comes after others of the same thing says nothing new: their sum, or unknown.

        ``words`` are those around it. Empty where it is the first of its kind.
        """
        earlier = [
            other
            for other in level.claims
            if other.subject is not None
            and other.kind == "value"
            and (other.units, other.moment, other.quantity.unit) == (claim.units, claim.moment, claim.quantity.unit)
        ]
        if not any(other.subject == subject for other in earlier):
            return ""
        if not words.startswith(TOTALS):
            return UNKNOWN_THING
        if len(earlier) > 1 and all(other.subject and is_of_one_measure(other.subject, subject) for other in earlier):
            self.breakdowns.append(Breakdown(replace(claim, why=SUMMED), tuple(earlier), whole=True))
        return SUMMED


def joined_subject(level: Level, subject: Subject) -> Subject:
    """Return what a sum of the numbers before it is of: all their words together."""
    key = subject.readings[0].measure
    cut: dict[str, tuple[str, ...]] = {}
    for claim in level.claims:
        if claim.subject is not None and claim.kind == "value" and claim.subject.readings[0].measure == key:
            for name, words in claim.subject.readings[0].cut:
                cut[name] = (*cut.get(name, ()), *(word for word in words if word not in cut.get(name, ())))
    return Subject((Reading(key), Reading(key, tuple(sorted(cut.items())))), alike=2)


def cuts_total(level: Level, subject: Subject) -> bool:
    """Tell whether a subject is of what the list it stands in takes apart."""
    total = level.total
    return total is None or total.subject is None or is_of_one_measure(subject, total.subject)


def is_of_one_measure(subject: Subject, other: Subject) -> bool:
    """Tell whether two subjects are of one measure."""
    return subject.readings[0].measure == other.readings[0].measure


def crosses_total(subject: Subject, total: Subject) -> bool:
    """Tell whether a part is named by another word of the dimension that its total is named by.

    中心组学习12次，其中专题研讨4次: one event has one category, so the four are no events of the other category.
    """
    if not is_of_one_measure(subject, total):
        return False
    part, whole = subject.readings[0].words(), total.readings[0].words()
    return any(name in part and not set(part[name]) & set(words) for name, words in whole.items() if name == "category")
