"""What words mean: which measures they name and which parts of those, from dictionary, word lists and outlets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from data.schema import AREAS, OWN_PLATFORM, Dimension, Measure, word_lists
from data.schema.keys import ITEM
from data.settings.values import Settings
from data.text import fold_unit
from data.written.text import Squeezed
from data.written.wordings import FillerKind, Wording, read_fillers, read_wordings

Role = Literal["name", "follow", "generic", "part"]
"""``name``: names the measure. ``follow``: only behind something of the same sheet. ``generic``: unless another word
says otherwise. ``part``: a word by which measures are cut."""


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a term: the measures (keys) that it may name or cut.

    ``words`` are those of ``dimension`` that it stands for; ``narrow``: what it names is only some of that.
    """

    role: Role
    measures: tuple[str, ...]
    dimension: str = ""
    words: tuple[str, ...] = ()
    narrow: bool = False


_SAME_UNITS: tuple[frozenset[str], ...] = (
    frozenset({"次", "场", "期", "场次", "回", "节", "堂", "讲", "轮"}),
    frozenset({"人", "名", "位"}),
    frozenset({"篇", "条", "则", "件"}),
    frozenset({"块", "面", "幅"}),
    frozenset({"个", "处", "项", "件", "起", "家", "所", "座"}),
    frozenset({"小时", "学时", "课时"}),
)
"""Units of counting that count the same."""
_LOOSE: Mapping[str, frozenset[str]] = MappingProxyType(
    {"人次": frozenset({"人", "名", "位"}), "人": frozenset({"人次"}), "支": frozenset({"个"}), "篇": frozenset({"个"})}
)
"""Units that people write for another one; the figure is then not quite of the same thing."""
_OWN_LEVEL = ("街道本级", "镇本级", "乡本级", "街道机关")
"""What a street itself is called beside its communities."""
_MEDIA = ("", "主流", "新闻", "重点", "各大")
"""What stands between a level and 媒体: 中央主流媒体."""
_ABOVE = ("以上", "及以上", "(含)以上", "含以上")


def area_of(key: str) -> str:
    """Return the field of work of a measure; 文明实践 is written of together with 志愿服务, an own item by itself."""
    if key.startswith(ITEM):
        return key
    return next((area.key for area in AREAS if key in area.named), key.partition(".")[0])


def _plain(text: str) -> str:
    return Squeezed.of(text).text.casefold()


class Lexicon:
    """Every term that names or cuts a measure, unit names, and the words that say nothing of what is counted."""

    def __init__(
        self, settings: Settings, outlets: Iterable[str] = (), wordings: Iterable[Wording] | None = None
    ) -> None:
        """Collect the terms of the office's measures; those without wordings are known by their titles.

        ``outlets``: further ones that the data name and the settings do not know.
        """
        self.measures: Mapping[str, Measure] = MappingProxyType(
            {measure.key: measure for measure in settings.dictionary.measures}
        )
        self.settings = settings
        self._further = tuple(outlets)
        self._wordings = tuple(read_wordings() if wordings is None else wordings)
        self._extra = {wording.measure: frozenset(wording.units) for wording in self._wordings if wording.usage == "名"}

    @cached_property
    def terms(self) -> Mapping[str, tuple[Sense, ...]]:
        """Term → its meanings."""
        by_term: dict[str, list[Sense]] = {}
        for text, sense in self._senses():
            known = by_term.setdefault(_plain(text), [])
            if sense not in known:
                known.append(sense)
        by_term.pop("", None)
        return MappingProxyType({term: tuple(senses) for term, senses in by_term.items()})

    @cached_property
    def units(self) -> Mapping[str, str]:
        """What names a unit within a text → its name in the register."""
        by_spelling: dict[str, set[str]] = {}
        for unit in self.settings.register.units:
            for spelling in (unit.name, *unit.aliases):
                if len(spelling) > 2:
                    by_spelling.setdefault(_plain(spelling), set()).add(unit.name)
        own = {unit.name for unit in self.settings.register.units if unit.level == "本级"}
        for spelling in _OWN_LEVEL:
            by_spelling.setdefault(spelling, set()).update(own)
        return MappingProxyType({text: next(iter(names)) for text, names in by_spelling.items() if len(names) == 1})

    def find_short_units(self, text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        """Yield where communities are named by their short names in a list: 平湖12次、书院9次; 平湖、书院社区.

        A short name may be a common word, too; only beside another community it is certain.
        """
        matches = [] if self._short_units is None else list(self._short_units.finditer(text, start, end))
        if len({match[0] for match in matches}) > 1 or (
            matches and any(name in text[start:end] for name in self.units)
        ):
            yield from ((*match.span(), self.settings.register.named(match[0])[0].name) for match in matches)

    @cached_property
    def _short_units(self) -> re.Pattern[str] | None:
        register = self.settings.register
        names = {fold_unit(unit.name) for unit in register.units if unit.level == "社区"}
        known = {name for name in names if len(name) > 1 and register.find(name) and name not in self.terms}
        if not known:
            return None
        longest = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
        return re.compile(
            rf"(?<![^、和与及,;:。()为是即达])(?:{longest})(?=[、和与及]|[各仅为]*\(?[0-9一二两三四五六七八九十])"
        )

    @cached_property
    def counting(self) -> frozenset[str]:
        """The units of counting of the office's own items, which may be none of the usual ones."""
        return frozenset(Squeezed.of(item.unit).text for item in self.settings.dictionary.items)

    @cached_property
    def fillers(self) -> Mapping[str, FillerKind]:
        """Words that say nothing of what is counted."""
        return read_fillers()

    @cached_property
    def starts(self) -> Mapping[str, tuple[str, ...]]:
        """First sign → every term, unit name and filler that begins with it, the longest first."""
        by_sign: dict[str, set[str]] = {}
        for text in (*self.terms, *self.units, *self.fillers):
            by_sign.setdefault(text[0], set()).add(text)
        return MappingProxyType({sign: tuple(sorted(texts, key=len, reverse=True)) for sign, texts in by_sign.items()})

    def accepts(self, key: str, unit: str) -> bool:
        """Tell whether a unit of counting is that of a measure, or counts the same."""
        return self.counts_in(key, unit) or unit in self._extra.get(key, ())

    def counts_in(self, key: str, unit: str) -> bool:
        """Tell whether a unit of counting is that of a measure, whatever its name is: 场 counts as 次 does."""
        own = self.measures[key].unit
        return unit == own or any(own in same and unit in same for same in _SAME_UNITS)

    def nearly_accepts(self, key: str, unit: str) -> bool:
        """Tell whether people write a unit of counting for that of a measure: 人 for 人次."""
        return unit in _LOOSE.get(self.measures[key].unit, ())

    def _senses(self) -> Iterator[tuple[str, Sense]]:
        for measure in self.measures.values():
            title, _, bracket = measure.title.partition("（")
            yield title, Sense("name", (measure.key,))
            if bracket:
                yield measure.title, Sense("name", (measure.key,))
        for item in self.settings.dictionary.items:
            yield from ((alias, Sense("name", (item.measure.key,))) for alias in item.aliases)
        for wording in self._wordings:
            if wording.measure in self.measures:
                yield from ((text, sense) for text in wording.texts for sense in self._worded(wording))
        yield from self._listed()
        yield from self._outlets()

    def _worded(self, wording: Wording) -> Iterator[Sense]:
        roles: Mapping[str, Role] = {"名": "name", "随": "follow", "泛": "generic"}
        if wording.usage in roles:
            yield Sense(roles[wording.usage], (wording.measure,))
            return
        measures = self._cut_alike(wording.measure, "category")
        yield Sense("part", measures, "category", (wording.word,), wording.usage == "窄")

    def _cut_alike(self, key: str, dimension: Dimension) -> tuple[str, ...]:
        """Return the measures that are cut by the words of the same lists."""
        lists = word_lists(self.measures[key], dimension)
        return tuple(
            other
            for other, measure in self.measures.items()
            if dimension in measure.cuts and word_lists(measure, dimension) == lists
        )

    def _listed(self) -> Iterator[tuple[str, Sense]]:
        """Yield the words of the word lists by which measures are cut, with their other wordings."""
        narrow = {(entry.word, _plain(text)) for entry in self._wordings if entry.usage == "窄" for text in entry.texts}
        groups: dict[tuple[Dimension, tuple[str, ...]], list[str]] = {}
        for key, measure in self.measures.items():
            for dimension in measure.cuts:
                groups.setdefault((dimension, word_lists(measure, dimension)), []).append(key)
        for (dimension, lists), keys in groups.items():
            for name in lists:
                for wording, word in self.settings.vocabulary.wordings(name).items():
                    if word in ("其他", "普通") or len(wording) < 2:
                        continue
                    if word == OWN_PLATFORM:
                        yield from self._own(wording, keys)
                        continue
                    is_narrow = (word, _plain(wording)) in narrow
                    yield wording, Sense("part", tuple(keys), dimension, (word,), is_narrow)
                if dimension == "level":
                    yield from self._levels(name, tuple(keys))

    def _own(self, wording: str, keys: Sequence[str]) -> Iterator[tuple[str, Sense]]:
        named = [key for key in keys if OWN_PLATFORM in self.measures[key].title]
        if named:
            yield wording, Sense("name", tuple(named))

    def _levels(self, name: str, keys: tuple[str, ...]) -> Iterator[tuple[str, Sense]]:
        """Yield 市级以上 and its kin, and for titles a level without 级 in front of a kind: 全国文明村."""
        order = self.settings.vocabulary.words_of(name)
        wordings = self.settings.vocabulary.wordings(name)
        for wording, word in wordings.items():
            upward = tuple(level for level in order[: order.index(word) + 1] if level != OWN_PLATFORM)
            yield from ((f"{wording}{more}", Sense("part", keys, "level", upward)) for more in _ABOVE)
        written = tuple(key for key in keys if "outlet" in self.measures[key].cuts)
        for wording, word in wordings.items() if written else ():
            if wording.endswith("级") and word != OWN_PLATFORM:
                short = wording.removesuffix("级")
                texts = (f"{short}{kind}媒体" for kind in _MEDIA if len(short) > 1 or kind)
                yield from ((text, Sense("part", written, "level", (word,))) for text in texts)
        for key in keys:
            if "category" in self.measures[key].cuts:
                yield from self._titled(key, wordings)

    def _titled(self, key: str, levels: Mapping[str, str]) -> Iterator[tuple[str, Sense]]:
        kinds = {
            wording: word
            for name in word_lists(self.measures[key], "category")
            for wording, word in self.settings.vocabulary.wordings(name).items()
        }
        worded = (entry for entry in self._wordings if entry.measure == key and entry.usage == "词")
        kinds |= {text: entry.word for entry in worded for text in entry.texts}
        for level, level_word in levels.items():
            short = level.removesuffix("级")
            for kind, word in kinds.items():
                if word != "其他" and short:
                    text = f"{short}{kind}"
                    yield text, Sense("part", (key,), "category", (word,))
                    yield text, Sense("part", (key,), "level", (level_word,))

    def _outlets(self) -> Iterator[tuple[str, Sense]]:
        """Yield the outlets; what is written on the office's own platforms is another measure."""
        cut = tuple(key for key, measure in self.measures.items() if "outlet" in measure.cuts)
        own = tuple(key for key in cut if OWN_PLATFORM in self.measures[key].title)
        for outlet in self.settings.outlets.outlets:
            keys = own if outlet.level == OWN_PLATFORM else tuple(key for key in cut if key not in own)
            for name in (outlet.name, *outlet.aliases):
                yield name, Sense("part", keys, "outlet", (outlet.name,))
        for name in self._further:
            if self.settings.outlets.find(name) is None:
                yield name, Sense("part", cut, "outlet", (name,))
