"""Written texts with the figures marked that a careful colleague would recognize, and the data they speak of.

``[[12次|study.sessions:集中学习]]`` stands for 12次 in the text, and says which measure and which words it means; several
words of different dimensions are joined by ``+``. ``[[12次|]]`` is a number that nothing in the data answers to.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from analytics.facts import Facts
from analytics.verification.check import Verification, lexicon_of, verify
from analytics.verification.identity import identify
from analytics.verification.lexicon import Lexicon
from analytics.verification.system import System
from analytics.verification.verdicts import Judgement, Scope
from data.records import Row
from data.settings.defaults import default_settings
from data.settings.values import Register, Settings, Unit
from data.written.text import Cell, Passage, WrittenText
from tests.street import Street, row

_MARK = re.compile(r"\[\[([^|\]]+)\|([^\]]*)\]\]")


@dataclass(frozen=True)
class Marked:
    """A figure of a text: its passage, where it begins there, and what it means (empty: nothing that is counted)."""

    passage: int
    start: int
    written: str
    meant: str

    @property
    def measure(self) -> str:
        return self.meant.partition(":")[0]

    @property
    def words(self) -> frozenset[str]:
        return frozenset(filter(None, self.meant.partition(":")[2].split("+")))


def read_marked(name: str, text: str) -> tuple[WrittenText, list[Marked]]:
    """Return a text without its marks, and the figures that were marked; lines of ``| a | b |`` are rows of a table."""
    passages: list[Passage] = []
    marked: list[Marked] = []
    table = row_at = 0
    for number, line in enumerate(filter(None, (line.strip() for line in text.strip().split("\n"))), start=1):
        if not line.startswith("|"):
            row_at = 0
            passages.append(Passage(_unmarked(line, len(passages), marked), f"第{number}段"))
            continue
        table, row_at = (table, row_at + 1) if row_at else (table + 1, 1)
        for column, cell in enumerate(re.split(r"\|(?![^\[]*\]\])", line.strip("|")), start=1):
            place = f"表{table}第{row_at}行第{column}列"
            passages.append(Passage(_unmarked(cell.strip(), len(passages), marked), place, Cell(table, row_at, column)))
    return WrittenText(name, "txt", tuple(passages)), marked


def _unmarked(line: str, passage: int, marked: list[Marked]) -> str:
    plain, place = "", 0
    for mark in _MARK.finditer(line):
        plain += line[place : mark.start()]
        marked.append(Marked(passage, len(plain), mark[1], mark[2]))
        plain += mark[1]
        place = mark.end()
    return plain + line[place:]


def altered(written: WrittenText, at: Marked, instead: str) -> WrittenText:
    """Return the text with one figure written otherwise."""
    passages = list(written.passages)
    text = passages[at.passage].text
    assert text[at.start :].startswith(at.written)
    changed = text[: at.start] + instead + text[at.start + len(at.written) :]
    passages[at.passage] = replace(passages[at.passage], text=changed)
    return replace(written, passages=tuple(passages))


def office(communities: Sequence[str], street: str) -> Settings:
    """The settings that ship, for a street with these communities."""
    units = (
        Unit(street, "街道"),
        Unit("本级", "本级", street),
        *(Unit(name, "社区", street) for name in communities),
    )
    return replace(default_settings(), register=Register(units))


@dataclass(frozen=True)
class Known:
    """What is worked out of the facts once, for one text in many versions."""

    facts: Facts
    lexicon: Lexicon
    system: System

    @classmethod
    def of(cls, facts: Facts) -> Known:
        """Return what the facts say."""
        return cls(facts, lexicon_of(facts), System(facts))


def checked(written: WrittenText, facts: Facts | Known, scope: Scope | None = None) -> Verification:
    """Verify a text as the command does; whose it is and of when it has to say itself."""
    known = facts if isinstance(facts, Known) else Known.of(facts)
    lexicon = known.lexicon
    if scope is None:
        identity = identify(written, lexicon)
        assert identity.period is not None, "the text does not say of when it is"
        scope = Scope(identity.period, (identity.unit,) if identity.unit else ())
    return verify(written, scope, known.facts, lexicon, known.system)


def judged_at(result: Verification, at: Marked) -> Judgement | None:
    """Return the verdict on the figure at a mark."""
    for judgement in result.judgements:
        if judgement.claim.passage == at.passage and at.start <= judgement.claim.start < at.start + len(at.written):
            return judgement
        if judgement.claim.passage == at.passage and judgement.claim.start <= at.start < judgement.claim.end:
            return judgement
    return None


def is_resolved(item: Judgement | None, at: Marked) -> bool:
    """Tell whether a figure was understood to mean what the mark says."""
    if item is None or item.reading is None or item.claim.misfit:
        return False
    words = frozenset(word for _, of in item.reading.cut for word in of)
    return item.reading.measure == at.measure and words == at.words


def other_number(written: str) -> str:
    """Return a figure written otherwise: another number with the same unit of counting."""
    written = unicodedata.normalize("NFKC", written)
    if written.endswith("成"):
        return "九成"
    if re.search("[首末]位$", written):
        return re.sub("[首末]位$", "第四十七位", written)
    digits = re.search(r"[0-9]+(?:\.[0-9]+)?", written)
    if digits is not None:
        changed = str(Decimal(digits[0]) * 2 + 7)
        return written[: digits.start()] + changed + written[digits.end() :]
    if not re.search("[一二两三四五六七八九十百千]", written):
        return written.replace("万", "四十七万")
    return re.sub("[一二两三四五六七八九十百千]+", "四十七", written, count=1)


def study(day: date, category: str, times: int = 1, **more: Any) -> Row:
    """A row of 理论学习; ``about``: columns whose numbers are only known to be at least so much."""
    about = more.pop("about", ())
    values = {"date": day, "category": category, "subject": "学习", "attendance": 0, "times": times}
    return row("study", 2, values | more, approximate=about)


def service(day: date, category: str, times: int = 1, nature: str = "志愿服务", **more: Any) -> Row:
    """A row of 志愿服务."""
    about = more.pop("about", ())
    values = {"date": day, "name": "活动", "nature": nature, "category": category, "attendance": 0, "times": times}
    return row("volunteer", 2, values | more, approximate=about)


def stories(day: date, number: int, outlet: str, level: str, form: str = "简讯", result: str = "采用") -> list[Row]:
    """Rows of 媒体上稿, each its own story."""
    return [
        row(
            "media",
            at + 2,
            {
                "date": day,
                "title": f"{outlet}{level}{form}{result}第{at}篇",
                "outlet": outlet,
                "level": level,
                "form": form,
                "result": result,
            },
        )
        for at in range(number)
    ]


def matter(day: date, subject: str, quantity: int = 1, **more: Any) -> Row:
    """A row of 文明创建."""
    about = more.pop("about", ())
    values = {
        "matter": subject,
        "name": f"{subject}{sorted(map(str, more.items()))}",
        "state": "已完成",
        "quantity": quantity,
        "date": day,
    }
    return row("civil", 2, values | more, approximate=about)


def sent(settings: Settings, reports: Iterable[tuple[str, str, Sequence[Row], Mapping[str, int]]]) -> Facts:
    """Return the facts of these unit-months."""
    street = Street(settings)
    for unit, month, rows, basics in reports:
        street.send(unit, month, rows, basics=basics)
    return street.facts()


def read_office(text: str) -> Facts:
    """Return the facts of a table of data: ``street NAME``, then a line a row: unit, month, sheet, words, numbers."""
    lines = [line.split() for line in text.strip().split("\n")]
    street = next(words[1] for words in lines if words[0] == "street")
    reports: dict[tuple[str, str], tuple[list[Row], dict[str, int]]] = {}
    for unit, month, sheet, *words in (line for line in lines if line[0] != "street"):
        rows, basics = reports.setdefault((unit, month), ([], {}))
        day = date(int(month[:4]), int(month[5:]), 5)
        if sheet == "basics":
            basics |= {key: int(value) for key, _, value in (word.partition("=") for word in words)}
        else:
            rows += _rows(sheet, day, words)
    settings = office(list(dict.fromkeys(unit for unit, _ in reports if unit != "本级")), street)
    return sent(settings, [(unit, month, rows, basics) for (unit, month), (rows, basics) in reports.items()])


def _rows(sheet: str, day: date, words: Sequence[str]) -> list[Row]:
    plain = [word for word in words if "=" not in word]
    pairs = dict(word.split("=") for word in words if "=" in word)
    about = {key for key, value in pairs.items() if value.endswith("~")}
    values: dict[str, Any] = {key: _value(key, value.rstrip("~"), day) for key, value in pairs.items()}
    if sheet == "stories":
        return stories(day, int(plain[0]), *plain[1:])
    makers = {"study": study, "service": service, "matter": matter}
    return [makers[sheet](day, plain[0], about=about, **values)]


def _value(key: str, text: str, day: date) -> Any:
    if key in ("closed", "due"):
        return day
    if key == "hours":
        return Decimal(text)
    return int(text) if text.isdecimal() else text
