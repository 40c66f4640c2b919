"""The names that placeholders may use: what each means, its definition, and what was probably meant instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from rapidfuzz import fuzz, process

from analytics.totals import word_order
from data.schema import MEASURES, Dimension, Measure
from data.settings.values import Settings
from reports.forms.language import Fault, Path, Use
from reports.word.draft import Cut

NOW = "本期"
SPANS: Mapping[str, str] = MappingProxyType(
    {"上期": "前一个同样长的期间", "去年同期": "上一年的同样月份", "本年": "本年 1 月到期末的累计"}
)
"""What may stand before the name of a measure, for another period than the one chosen."""

FACTS: Mapping[str, str] = MappingProxyType(
    {
        "单位": "文档所讲的单位；在循环里是这一行的单位。",
        "期间": "所选的期间，如 2024年3月、2024年上半年。",
        "年": "期末所在的年份，如 2024。",
        "月": "期末所在的月份，如 3。",
        "截至日": "期末那天，如 2024年3月31日。",
        "成文日期": "生成时填的成文日期；没有填就是待补。",
        "应报": "期内应报送的月报份数。",
        "已报": "期内已收下的月报份数。",
        "迟报": "截止日后报送的月报份数。",
        "未报": "还没有收下的月报份数。",
        "已报单位": "期内报送过的单位名单。",
        "未报单位": "有月报没有报送的单位名单；没有就是“无”。",
        "迟报单位": "有月报迟报的单位名单；没有就是“无”。",
    }
)
"""What is known of the document as a whole, each with its definition."""

LISTS: Mapping[str, str] = MappingProxyType(
    {
        "社区": "所选单位下面的社区，按名册顺序。",
        "各单位": "所选单位下面的全部单位，含本级，按名册顺序。",
        "排名": "社区按上稿得分的名次顺序，没有名次的在最后。",
    }
)
"""What a loop may run through: a row for each unit."""

ROW_FACTS: Mapping[str, str] = MappingProxyType(
    {
        "单位": "这一行的单位。",
        "序号": "第几行，从 1 起。",
        "名次": "上稿得分的名次；没有名次是“—”。",
        "变化": "名次与上期相比的升降，如 ↑2。",
    }
)

WITH_UNIT, REPORTED = "带单位", "已报"
FORMS: Mapping[str, str] = MappingProxyType(
    {
        WITH_UNIT: "连计量单位一起印，如 12次。",
        REPORTED: "条件里用：这个数有没有报送。",
    }
)
"""What may stand after the name of a measure, in the last place."""


def name_of(measure: Measure) -> str:
    """Return the name by which a placeholder calls a measure: its title without brackets."""
    return measure.title.replace("（", "").replace("）", "")


MEASURE_NAMES: Mapping[str, Measure] = MappingProxyType({name_of(measure): measure for measure in MEASURES})
"""The names of the measures that every office has."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name asks for: a measure (with its cut and period) or a fact by its own name."""

    measure: str | None
    fact: str = ""
    cut: Cut = ()
    span: str = NOW
    form: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word that stands for nothing, and the words that could stand in its place."""

    word: str
    offered: tuple[str, ...]

    @property
    def cure(self) -> str:
        """What to write instead."""
        nearest = process.extractOne(self.word, self.offered, scorer=fuzz.ratio, score_cutoff=40)
        return f"是不是“{nearest[0]}”？" if nearest else "请在变量表里找到名称再写。"


@dataclass(frozen=True)
class Names:
    """The names that an office's templates may use, under its settings."""

    settings: Settings

    @cached_property
    def measures(self) -> Mapping[str, Measure]:
        """Every measure of the office by its name, those of its own items among them."""
        own = {name_of(measure): measure for measure in self.settings.dictionary.measures}
        return MappingProxyType({**own, **MEASURE_NAMES})

    def meaning(self, path: Path, *, row: bool) -> Meaning | Unknown:
        """Return what a name means; ``row``: within a loop, where it is about the unit of the row."""
        span, rest = (path[0], path[1:]) if path and path[0] in SPANS else (NOW, path)
        if not rest:
            return Unknown(span, tuple(f"{span}.{name}" for name in self.measures))
        if span == NOW and rest[0] in (ROW_FACTS if row else FACTS) and len(rest) == 1:
            return Meaning(None, rest[0])
        measure = self.measures.get(rest[0])
        if measure is None:
            facts = () if span != NOW else tuple(ROW_FACTS if row else FACTS)
            return Unknown(rest[0], (*self.measures, *facts, *(() if row else LISTS), *SPANS))
        return self._cut(measure, rest[1:], span)

    def _cut(self, measure: Measure, words: Sequence[str], span: str) -> Meaning | Unknown:
        cut: list[tuple[str, str]] = []
        form = ""
        for place, word in enumerate(words):
            if word in FORMS and place == len(words) - 1:
                form = word
                continue
            taken = {dimension for dimension, _ in cut}
            known = {dimension: self.words(measure, dimension) for dimension in measure.cuts if dimension not in taken}
            matching = next((dimension for dimension, offered in known.items() if word in offered), None)
            if matching is None:
                return Unknown(word, (*(candidate for offered in known.values() for candidate in offered), *FORMS))
            cut.append((matching, word))
        return Meaning(measure.key, cut=tuple(cut), span=span, form=form)

    def words(self, measure: Measure, dimension: Dimension) -> tuple[str, ...]:
        """Return the words that a measure may be cut by, in the order of their list."""
        if dimension == "outlet":
            return tuple(outlet.name for outlet in self.settings.outlets.outlets)
        return tuple(word_order(measure, dimension, self.settings.vocabulary))

    def faults(self, uses: Sequence[Use]) -> Iterator[Fault]:
        """Yield what is wrong with the names that a template uses."""
        for use in uses:
            if use.rows is not None and use.rows not in LISTS:
                yield self._fault(use, Unknown(use.rows, tuple(LISTS)), "不是可以循环的列表")
            elif use.rows == "排名" and not self.settings.policy.shown:
                mistake = "设置里关掉了名次，不能按排名循环"
                yield Fault(use.tag.place, use.tag.source, mistake, "请改用“社区”。")
            elif use.path:
                meaning = self.meaning(use.path, row=use.rows is not None)
                if isinstance(meaning, Unknown):
                    mistake = "后面要写指标的名称" if meaning.word in SPANS else "不是变量"
                    yield self._fault(use, meaning, mistake)
                elif use.path[0] in ("名次", "变化") and not self.settings.policy.shown:
                    yield Fault(use.tag.place, use.tag.source, "设置里关掉了名次", "请删去这一处。")

    @staticmethod
    def _fault(use: Use, unknown: Unknown, mistake: str) -> Fault:
        if unknown.word in LISTS:
            cure = f"请写成 {{% for 行 in {unknown.word} %}}。"
            return Fault(use.tag.place, use.tag.source, f"“{unknown.word}”是列表，不能直接印", cure)
        return Fault(use.tag.place, use.tag.source, f"里的“{unknown.word}”{mistake}", unknown.cure)
