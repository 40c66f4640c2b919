"""Hold all figures of a written text against the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from analytics.facts import Facts
from analytics.measures import values
from analytics.periods import Period
from analytics.verification.claims import Breakdown, Claim
from analytics.verification.following import find_claims
from analytics.verification.heads import HeadTopics, HeadUnits
from analytics.verification.lexicon import Lexicon
from analytics.verification.meanings import Context
from analytics.verification.placings import judge_rank
from analytics.verification.sentences import Sentence, is_continued, split_sentences
from analytics.verification.spans import OWN, moment_of
from analytics.verification.sums import Sum, add_up
from analytics.verification.system import System
from analytics.verification.tables import table_claims
from analytics.verification.verdicts import TITLES, Judgement, Scope, Verdict, judge
from data.schema import keys
from data.settings.dictionary import Dictionary
from data.written.text import Cell, Squeezed, WrittenText
from data.written.times import find_times


@dataclass(frozen=True)
class Verification:
    """A text with the verdict on each of its claims, in the order of reading, and the sums within it.

    ``dictionary``: the measures that the claims may name.
    """

    written: WrittenText
    scope: Scope
    judgements: tuple[Judgement, ...]
    sums: tuple[Sum, ...]
    dictionary: Dictionary

    def counts(self) -> dict[Verdict, int]:
        """Return how many claims have each verdict."""
        counter = Counter(judgement.verdict for judgement in self.judgements)
        return {verdict: counter[verdict] for verdict in TITLES}

    @property
    def is_wrong(self) -> bool:
        """Whether anything differs, or a sum does not add up."""
        return any(judgement.verdict == "differs" for judgement in self.judgements) or not all(
            judgement.ok for judgement in self.sums
        )


def verify(
    written: WrittenText, scope: Scope, facts: Facts, lexicon: Lexicon, system: System | None = None
) -> Verification:
    """Judge every number of a text of this unit and period.

    ``system`` answers about the same facts; one that has judged a text before knows its figures.
    """
    claims, breakdowns = read_claims(written, lexicon)
    system = system or System(facts)
    judged = tuple((judge_rank if claim.kind == "rank" else judge)(claim, scope, system) for claim in claims)
    return Verification(written, scope, judged, tuple(add_up(breakdowns)), facts.dictionary)


def lexicon_of(facts: Facts) -> Lexicon:
    """Return the terms of the office's measures as it writes them, with the outlets that its data name."""
    known = facts.figures.months
    if not known:
        return Lexicon(facts.settings)
    table = values(facts, [keys.SUBMITTED, keys.OWN_PUBLISHED], Period(min(known), max(known)), by=("outlet",))
    return Lexicon(facts.settings, sorted({str(name) for name in table["outlet"] if name is not None}))


def read_claims(written: WrittenText, lexicon: Lexicon) -> tuple[list[Claim], list[Breakdown]]:
    """Return the claims of a text in the order of reading, and which of them are parts of which."""
    claims: list[Claim] = []
    breakdowns: list[Breakdown] = []
    context, passage, heads, topics = Context(), -1, HeadUnits(lexicon), HeadTopics(lexicon)
    for places in written.tables.values():
        _add(table_claims(written, places, lexicon), claims, breakdowns)
    numbers = {claim.passage for claim in claims}
    for sentence in split_sentences(written):
        same = sentence.passage == passage
        cell = written.passages[sentence.passage].cell
        if cell is not None and (
            sentence.passage in numbers or (cell.row == 1 and len(written.rows[cell.table, 1]) > 1)
        ):
            continue
        if not same:
            context = (
                Context(units=heads.of(sentence.raw)) if cell is None else _of_row(written, cell, sentence, lexicon)
            )
        elif sentence.text.text[sentence.start - 1] == ";":
            context = context.next_item()
        else:
            context = context.next_sentence()
        passage = sentence.passage
        context.topic = topics.of(sentence) if cell is None else ()
        context.recent = _recent(claims, sentence.passage) if cell is None else ()
        context.continues = is_continued(sentence)
        _add(find_claims(sentence, lexicon, context), claims, breakdowns)
    order = sorted(claims, key=lambda claim: (claim.passage, claim.start))
    return [claim for claim in order if not _is_idle(claim)], breakdowns


def _of_row(written: WrittenText, cell: Cell, sentence: Sentence, lexicon: Lexicon) -> Context:
    """Return what the row and the header of a table say of the sentences in a cell: whose and of when they are."""
    named = (lexicon.settings.register.find(Squeezed.of(text).text) for text in written.rows[cell.table, cell.row])
    times = [mark for mark in find_times(Squeezed.of(sentence.heading).text) if mark.kind == "span"]
    units = tuple(unit.name for unit in named if unit is not None)
    return Context(units=units[:1], moment=moment_of(times[0], OWN) if times else OWN)


def _recent(claims: Sequence[Claim], passage: int) -> tuple[str, ...]:
    """Return the measures that a passage and the one before have counted so far."""
    keys: dict[str, None] = {}
    for claim in reversed(claims):
        if claim.passage < passage - 1:
            break
        if claim.subject is not None and claim.kind == "value":
            keys[claim.subject.readings[0].measure] = None
    return tuple(keys)


def _add(
    additions: tuple[Sequence[Claim], Sequence[Breakdown]], claims: list[Claim], breakdowns: list[Breakdown]
) -> None:
    claims.extend(additions[0])
    breakdowns.extend(additions[1])


def _is_idle(claim: Claim) -> bool:
    """Tell whether a number counts nothing: 一个平台, 一项任务."""
    is_one = claim.quantity.number == 1 and claim.quantity.end - claim.quantity.start == 2
    return is_one and claim.subject is None and claim.kind != "rank"
