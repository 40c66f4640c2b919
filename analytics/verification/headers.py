"""What the header cells of a table say of the numbers in a row or a column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from analytics.verification.lexicon import Lexicon
from analytics.verification.spans import OWN, Moment, earlier_of, moment_of
from analytics.verification.tokens import Token, tokenize
from data.written.quantities import find_quantities
from data.written.text import Squeezed
from data.written.times import find_times

_TOTAL = re.compile("(?:全|本)?(?:街道?|镇|乡|社区|村|年|期)?(?:合计|总计|小计|共计|总数)|全街道?|全镇|全乡")
_SERIAL = frozenset({"序号", "编号", "序"})
_RANK = re.compile("(?:名次|排名|位次|排序|名列)")
_BRACKETED = re.compile(r"\((?:(?:计量)?单位:)?([^()]{1,6})\)")
_TO_DATE = re.compile(r"(?:本年|年|全年|今年|年度|至今)?累计(?:数|量|完成|情况)?")
_TARGET = re.compile("任务(?!完成)|目标|计划|应完成|应报|要求")
_CHANGE = re.compile("(?:同比|环比)?(?:增减|增长|增加|增幅|增速|变化|升降)(?:率|量|数|幅度?|比例|情况)?|同比|环比")
_DERIVED = re.compile(
    "均|占比|比重|占.{0,6}比例|(?:完成|达标|覆盖|参与|参学|出勤|到会|注册|活跃)率|(?:完成|达标)(?:比例?|进度|情况)|进度|得分率|差额|差距"
)
"""What is worked out of other numbers: averages, shares, how much of a target is done."""
_COUNTED = re.compile("人次$|场次$|小时$")
"""The units of counting that a header may end with: 参加人次."""
_PLACES = frozenset({"街道", "社区", "镇", "乡", "村"})
"""What heads a column of names, and is no level of media: 市 beside 区 is."""
_RATE = re.compile("%|率|幅|速|比例")


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """A cell of a header, as written and squeezed."""

    raw: str
    squeezed: Squeezed

    @property
    def text(self) -> str:
        """The cell without blanks."""
        return self.squeezed.text


@dataclass
class Header:
    """What the header cells of a row or a column say: whose numbers these are, of when, of what, in which unit.

    ``change``: how much more than ``earlier`` (``None``: than another column), by number or by percent.
    """

    tokens: list[Token] = field(default_factory=list)
    units: tuple[str, ...] = ()
    moment: Moment = OWN
    counting: str = ""
    title: str = ""
    is_total: bool = False
    is_serial: bool = False
    is_rank: bool = False
    is_target: bool = False
    is_derived: bool = False
    is_change: bool = False
    is_growth: bool = False
    earlier: Moment | None = None

    @property
    def names(self) -> bool:
        """Whether a measure or a part of one is named."""
        return any(token.senses for token in self.tokens)

    @property
    def names_measure(self) -> bool:
        """Whether a measure is named, and not only a part of one."""
        return any(sense.role == "name" for token in self.tokens for sense in token.senses)

    def words(self) -> str:
        """Return the header for people."""
        return "".join([*self.units, *(token.text for token in self.tokens if token.kind != "list")])


def read_header(cells: Iterable[HeaderCell], lexicon: Lexicon) -> Header:
    """Return what header cells say, from the outermost on."""
    header = Header()
    for cell in cells:
        text = cell.text
        header.is_serial |= text in _SERIAL
        header.is_rank |= _RANK.fullmatch(text) is not None
        header.is_target |= _TARGET.search(text) is not None
        header.is_derived |= _DERIVED.search(text) is not None and text not in lexicon.terms
        header.is_total |= _TOTAL.fullmatch(text) is not None
        bracketed = [inside for inside in _BRACKETED.findall(text) if counts(inside, lexicon)]
        header.counting = bracketed[-1] if bracketed else header.counting
        header.title += re.sub("[(][^()]*[)]", "", text)
        ending = _COUNTED.search(re.sub("[(].*", "", text))
        header.counting = header.counting or (ending[0] if ending is not None else "")
        unit = text.removesuffix("数")
        if counts(unit, lexicon) and text not in lexicon.terms:
            header.counting = unit
        elif _TO_DATE.fullmatch(text):
            header.moment = Moment("span", first=1, last=12)
        elif _CHANGE.search(text):
            _add_change(header, text, lexicon)
        elif not (header.is_total or header.is_rank):
            _add_words(header, text, lexicon)
    return header


def counts(text: str, lexicon: Lexicon) -> bool:
    """Tell whether a text is a unit of counting."""
    quantities = find_quantities(f"1{text}", lexicon.counting)
    return bool(quantities) and quantities[0].end == len(text) + 1


def _add_change(header: Header, text: str, lexicon: Lexicon) -> None:
    """Take note that the numbers say by how much something grew: 同比增减, 较上月增长（%）."""
    header.is_change = True
    header.is_growth |= _RATE.search(text) is not None
    for mark in find_times(text):
        part = text[mark.start : mark.end]
        header.earlier = earlier_of(part) if mark.kind == "before" else replace(moment_of(mark, OWN), stage=True)
    rest = _CHANGE.sub("", text)
    for mark in reversed(find_times(rest)):
        rest = rest[: mark.start] + rest[mark.end :]
    _add_words(header, re.sub("^[较比与]|[(]%[)]|[(][^()]*[)]$", "", rest), lexicon)


def _add_words(header: Header, text: str, lexicon: Lexicon) -> None:
    known = None if text in lexicon.terms else lexicon.settings.register.find(text)
    if known is not None:
        header.units = (known.name,)
        return
    if text not in lexicon.terms and text not in _PLACES and f"{text}级" in lexicon.terms:
        text = f"{text}级"
    for token in tokenize(text, 0, len(text), [], find_times(text), lexicon):
        if token.kind == "unit":
            header.units = (*header.units, token.unit)
        elif token.kind == "time" and token.time is not None and token.time.kind != "before":
            # 2024年 in the table of half a year is the same half of that year.
            header.moment = replace(moment_of(token.time, header.moment), stage=True)
        elif token.kind == "time" and token.time is not None:
            header.moment = earlier_of(token.text)
        elif token.kind not in ("open", "close", "mark"):
            header.tokens.append(token)


def measured_unit(tokens: Sequence[Token], lexicon: Lexicon) -> str:
    """Return the unit of counting of the measures named, where there is only one."""
    names = [sense for token in tokens for sense in token.senses if sense.role == "name"]
    named = {lexicon.measures[key].unit for sense in names for key in sense.measures}
    return next(iter(named)) if len(named) == 1 else ""
