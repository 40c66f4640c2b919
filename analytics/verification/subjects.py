"""What a number counts: the measures, and the parts of them, that the words around it name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import dropwhile, pairwise

from analytics.verification.cuts import cuts, first_of_joined, inherited_cut, is_narrow, leading_cut, reading_of
from analytics.verification.lexicon import Lexicon, area_of
from analytics.verification.meanings import Context, Narrow, Reading, Subject
from analytics.verification.tokens import Token
from data.schema import keys
from data.schema.keys import (
    PRACTICE_ACTIVITIES,
    PUBLISHED,
    SERVED,
    STUDY_ATTENDANCE,
    STUDY_HOURS,
    STUDY_SESSIONS,
    SUBMITTED,
    VOLUNTEER_ACTIVITIES,
    VOLUNTEER_ATTENDANCE,
    VOLUNTEER_HOURS,
)


def subject_of(tokens: Sequence[Token], unit: str, lexicon: Lexicon, context: Context) -> Subject | None:
    """Return what a number with this unit of counting counts, by the words of its phrase; ``None``: nothing known."""
    words = [token for token in tokens if token.kind not in ("time", "unit", "adverb", "doer", "verb", "number")]
    words, examples = _split_examples(words)
    heads = _heads(words, unit, lexicon)
    if heads:
        return _with_outlets(_of_events(_named(words, heads, context), context), examples)
    parts = [token for token in words if any(sense.role == "part" for sense in token.senses)]
    if parts:
        return _cut_only(words, parts, unit, lexicon, context)
    if any(token.kind in ("word", "quote") for token in words):
        return None
    following = _following(words, unit, lexicon, context)
    if following is not None or any(token.senses for token in words if not _is_soft(token)):
        return _of_events(following, context)
    return _of_context(unit, lexicon, context)


def _of_events(subject: Subject | None, context: Context) -> Subject | None:
    """Let people and hours be those of the events just spoken of, where they may: 宣讲9场，听众400人次."""
    if subject is None or context.last is None or subject.readings[0].cut:
        return subject
    key, events = subject.readings[0].measure, context.last.readings[0]
    cut = tuple(part for part in events.cut if part[0] == "category")
    if key not in _OF_EVENTS or events.measure not in _EVENTS or area_of(key) != area_of(events.measure) or not cut:
        return subject
    return Subject((Reading(key, cut), *subject.readings), subject.narrow or context.last.narrow, 2)


def _is_soft(token: Token) -> bool:
    return all(sense.role in ("follow", "generic") for sense in token.senses)


def _with_outlets(subject: Subject | None, examples: Sequence[Token]) -> Subject | None:
    """Let outlets that stand as examples be meant, too: 在市日报、市电视台等媒体刊发48条."""
    if subject is None:
        return None
    first = subject.readings[0]
    meant = [token for token in examples if any(sense.dimension == "outlet" for sense in token.senses)]
    cut = reading_of(first.measure, meant, first.cut)
    return subject if cut == first else Subject((cut, *subject.readings), subject.narrow, subject.alike + 1)


def _split_examples(words: Sequence[Token]) -> tuple[list[Token], list[Token]]:
    """Set apart what stands before 等 when a thing of its own comes behind it: A、B等志愿服务活动."""
    for place in range(len(words) - 1, -1, -1):
        token = words[place]
        if (
            token.kind == "list"
            and token.text.startswith("等")
            and (_names(words[place + 1 :]) or _are_examples(words[:place], words[place + 1 :]))
        ):
            # 解决飞线、乱停等问题: what a word before the examples says of the things behind them still counts.
            attributes = [word for word in words[:place] if word.senses and _is_soft(word)]
            if words[place - 1].kind == "quote":
                # 市日报刊发《…》等稿件2篇: the name of a piece is the example, not what was done with it.
                attributes = list(dropwhile(_is_quoted, words[place - 1 :: -1]))[::-1] if place else []
            return [*attributes, *words[place + 1 :]], list(words[:place])
    return list(words), []


def _is_quoted(token: Token) -> bool:
    return token.kind in ("quote", "list")


def _names(words: Sequence[Token]) -> bool:
    return any(sense.role in ("name", "part") for token in words for sense in token.senses)


def _are_examples(examples: Sequence[Token], things: Sequence[Token]) -> bool:
    """Tell whether words of a dimension stand for what comes behind them: 楼道堆物、飞线等问题."""
    generic = {key for token in things for sense in token.senses if sense.role == "generic" for key in sense.measures}
    parts = [sense for token in examples for sense in token.senses if sense.role == "part"]
    return bool(parts) and all(generic & set(sense.measures) for sense in parts)


def _heads(words: Sequence[Token], unit: str, lexicon: Lexicon) -> list[tuple[int, list[str]]]:
    """Return the places of terms that name a measure counted in this unit, with the measures."""
    heads = []
    for place, token in enumerate(words):
        keys = [key for sense in token.senses if sense.role == "name" for key in sense.measures]
        accepted = [key for key in keys if lexicon.accepts(key, unit)]
        if accepted := accepted or [key for key in keys if lexicon.nearly_accepts(key, unit)]:
            heads.append((place, list(dict.fromkeys(accepted))))
    return heads


def _named(words: Sequence[Token], heads: Sequence[tuple[int, list[str]]], context: Context) -> Subject | None:
    place, keys = heads[-1]
    following = words[place + 1 :]
    strange = any(token.kind in ("word", "quote") for token in following)
    if strange and not _is_attribute(words[place], following, keys):
        return None
    earlier = [(at, other) for at, other in heads[:-1] if other != keys]
    if any(_is_joined(words, at, place) for at, _ in earlier):
        return None
    spoken = context.measures()
    keys = sorted(keys, key=lambda key: spoken.index(key) if key in spoken else len(spoken))
    if context.at_sites and keys[0] == VOLUNTEER_ACTIVITIES:
        keys = [PRACTICE_ACTIVITIES, *keys]
    others = [token for at, token in enumerate(words) if at != place]
    readings = tuple(reading_of(key, others) for key in keys)
    firm = reading_of(keys[0], [token for token in others if not _is_generic(token)])
    alike = 1
    if firm != readings[0]:
        readings, alike = (firm, *readings), 2
    # A term that is no part of the measure and names nothing of it says of which part is spoken: it is narrower.
    strange |= any(not _relates(token, keys[0]) for token in others if token.senses and not _is_soft(token))
    return Subject(readings, _narrowed(words[:place], others, keys[0], strange=strange), alike)


def _is_attribute(head: Token, following: Sequence[Token], keys: Sequence[str]) -> bool:
    """Tell whether unknown words behind a head only say which of what it counts: 视频号“和顺的一天”, 刊发经验文章."""
    if following[0].kind == "quote" and following[0].start == head.end:
        return all(token.kind not in ("word", "quote") for token in following[1:])
    return any(sense.role == "generic" and sense.measures[0] in keys for sense in following[-1].senses)


def _narrowed(before: Sequence[Token], others: Sequence[Token], key: str, *, strange: bool = False) -> Narrow:
    if strange or any(token.kind in ("word", "quote") for token in before):
        return "words"
    return "wording" if is_narrow(others, key) else ""


def _is_generic(token: Token) -> bool:
    return any(sense.role == "generic" for sense in token.senses)


def _is_joined(words: Sequence[Token], first: int, last: int) -> bool:
    return any(token.kind == "list" for token in words[first + 1 : last])


def _relates(token: Token, key: str) -> bool:
    area = area_of(key)
    return any(
        key in sense.measures or (sense.role == "name" and any(area_of(other) == area for other in sense.measures))
        for sense in token.senses
    )


def _cut_only(
    words: Sequence[Token], parts: Sequence[Token], unit: str, lexicon: Lexicon, context: Context
) -> Subject | None:
    """Return what words of dimensions alone mean: 集中学习12次, 其中市级54篇."""
    last = max(place for place, token in enumerate(words) if token in parts)
    if any(token.kind in ("word", "quote") for token in words[last + 1 :]):
        return None
    usable = [
        key
        for key in lexicon.measures
        if (lexicon.counts_in(key, unit) or lexicon.nearly_accepts(key, unit))
        and all(cuts(token.senses, key) for token in parts)
    ]
    exact = [key for key in usable if lexicon.counts_in(key, unit)]
    usable = exact or usable
    if not usable:
        return None
    spoken = [*context.measures(), *_named_measures(context), *(context.recent if context.continues else ())]
    preferred = [key for key in spoken if key in usable]
    areas = {area_of(key) for key in spoken}
    near = [key for key in _usual(usable) if area_of(key) in areas]
    taken_apart = bool(preferred) and context.total is not None
    keys = list(dict.fromkeys(preferred[:1] if taken_apart else [*preferred[:1], *near, *_usual(usable)]))
    inherited = inherited_cut(context, keys[0])
    readings = tuple(reading_of(key, parts, inherited if key == keys[0] else ()) for key in keys)
    narrow = _narrowed(words[:last], parts, keys[0])
    if any(token.kind in ("word", "quote") for token in words[:last]) and all(_is_generic(token) for token in parts):
        # 转发正能量信息: what is written in general, of which unknown words say something else, is no measure's.
        return replace(Subject(readings, "words"), weak=True)
    if preferred and all(_is_generic(token) for token in parts):
        return Subject((readings[0], Reading(keys[0], inherited), *readings[1:]), narrow, 2)
    leading = leading_cut(words, parts, keys[0], context)
    if leading is not None:
        return Subject((readings[0], leading, *readings[1:]), narrow, 2)
    if (first := first_of_joined(parts, keys[0])) is not None:
        return Subject((*first, *readings), narrow, len(first) + 1)
    both = not preferred and keys[:2] == [PUBLISHED, SUBMITTED]
    return Subject(readings, narrow, 2 if both else 1)


def _named_measures(context: Context) -> list[str]:
    """Return the measures that the words of the sentence name so far, the latest first."""
    senses = [sense for token in reversed(context.named) for sense in token.senses if sense.role == "name"]
    return [key for sense in senses for key in sense.measures]


_EVENTS = frozenset({STUDY_SESSIONS, VOLUNTEER_ACTIVITIES, PRACTICE_ACTIVITIES})
_OF_EVENTS = frozenset({STUDY_ATTENDANCE, STUDY_HOURS, VOLUNTEER_ATTENDANCE, VOLUNTEER_HOURS, SERVED})
_USUAL = (
    keys.STUDY_SESSIONS,
    keys.VOLUNTEER_ACTIVITIES,
    keys.PRACTICE_ACTIVITIES,
    keys.PUBLISHED,
    keys.SUBMITTED,
    keys.TITLES,
    keys.FOUND,
)


def _usual(keys: Sequence[str]) -> list[str]:
    """Order measures by how likely words of a dimension alone mean them."""
    return sorted(keys, key=lambda key: _USUAL.index(key) if key in _USUAL else len(_USUAL))


def _following(words: Sequence[Token], unit: str, lexicon: Lexicon, context: Context) -> Subject | None:
    """Return what words mean that speak of something named before: 参加300人次, 发布信息20篇."""
    areas = [area_of(key) for key in context.measures()]
    areas += [
        area_of(key)
        for token in reversed(context.named)
        for sense in token.senses
        if sense.role != "follow"
        for key in sense.measures
    ]
    follow = [key for token in words for sense in token.senses if sense.role == "follow" for key in sense.measures]
    for accepts in (lexicon.accepts, lexicon.nearly_accepts):
        fitting = [key for key in follow if accepts(key, unit) and area_of(key) in areas]
        if fitting:
            return Subject((Reading(min(fitting, key=lambda key: areas.index(area_of(key)))),))
    spoken = [key for key in context.measures() if lexicon.accepts(key, unit)]
    generic = [key for token in words for sense in token.senses if sense.role == "generic" for key in sense.measures]
    fitting = [key for key in generic if lexicon.accepts(key, unit)]
    return Subject((Reading((spoken or fitting)[0]),)) if fitting else None


def _of_context(unit: str, lexicon: Lexicon, context: Context) -> Subject | None:
    """Return what was spoken of last, for a number with no words of its own: 居前的为枫林社区（32次）."""
    latest = context.latest()
    if latest is not None and lexicon.accepts(latest.readings[0].measure, unit):
        return latest
    spoken = [token for token in context.named if not _is_soft(token) and _may_count(token, unit, lexicon)]
    keys = [key for key in _named_measures(context) if lexicon.accepts(key, unit)]
    if keys and len({token.text for token in spoken}) == 1:
        return Subject((Reading(keys[0]),))
    joined = all(token.end == after.start for token, after in pairwise(spoken))
    if len(spoken) > 1 and joined:
        return subject_of(spoken, unit, lexicon, replace(context, named=[]))
    if spoken:
        return None
    return _of_topic(unit, lexicon, context) or _of_recent(unit, lexicon, context)


def _of_topic(unit: str, lexicon: Lexicon, context: Context) -> Subject | None:
    """Return what a heading names, for the number of a unit: 理论学习：翠竹社区开展2次."""
    if not context.has_owner or context.last is not None:
        return None
    named = {key for token in context.topic for sense in token.senses if sense.role == "name" for key in sense.measures}
    keys = [key for key in lexicon.measures if key in named and lexicon.accepts(key, unit)]
    return Subject((Reading(keys[0]),)) if len(keys) == 1 else None


def _of_recent(unit: str, lexicon: Lexicon, context: Context) -> Subject | None:
    """Return the one thing that the lines before counted in this unit, for a unit's or a month's number: 1月30场次."""
    if not (context.has_owner or context.has_months) or context.last is not None:
        return None
    keys = [key for key in context.recent if lexicon.accepts(key, unit)]
    return Subject((Reading(keys[0]),)) if len(keys) == 1 else None


def _may_count(token: Token, unit: str, lexicon: Lexicon) -> bool:
    return any(lexicon.accepts(key, unit) for sense in token.senses for key in sense.measures)
