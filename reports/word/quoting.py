"""Text from rows: activities, teams, headlines, titles won and names, each with the place of its row."""

from __future__ import annotations

from collections.abc import Sequence

from analytics import quotes
from analytics.quotes import Quote
from analytics.wording import day as day_of
from data import months
from data.schema import OCCASION, Measure, keys
from reports.word.draft import Cited, Clause
from reports.word.grammar import whole_of_kind
from reports.word.reading import Reader
from reports.word.sentences import bracketed, clause, digits, joined, printed

MOST_ACTIVITIES, MOST_TEAMS, MOST_HEADLINES, MOST_TITLES, MOST_NAMES = 8, 8, 5, 8, 8
"""How much of each is quoted; what is left out is told by 等."""


def titled(name: str) -> str:
    """Return the name of an activity or a thing in quotation marks, unless it brings its own."""
    return name if "“" in name or "《" in name else f"“{name}”"


def headline(title: str) -> str:
    """Return the title of a story in its marks; marks within it become single ones."""
    return f"《{title.replace('《', '〈').replace('》', '〉')}》"


def cite(reader: Reader, quote: Quote, unit: str, text: str = "") -> Cited:
    """Return how much of something there is as a figure that leads to its row."""
    number = printed(quote.count, approximate=quote.approximate)
    return Cited(
        text=text or f"{number}{unit}",
        exact=f"{'至少' if quote.approximate else ''}{digits(quote.count)}{unit}",
        title=quote.name,
        definition="月报里这一名称的各行之和。",
        unit=quote.unit or reader.title,
        period=reader.period,
        source=quote.source,
    )


def activities(reader: Reader, *, most: int = MOST_ACTIVITIES) -> Clause | None:
    """Return ``先后开展“唱读讲传”12次、“消防知识讲座”（4月12日，40余人次）等活动。``"""
    if "activities" not in reader.quoted:
        return None
    quoted = quotes.activities(reader.facts, reader.period, reader.members)
    parts = [_activity(reader, quote) for quote in quoted[:most]]
    return clause("先后开展", joined(parts, "、"), "等活动。" if len(quoted) > most else "。")


def _activity(reader: Reader, quote: Quote) -> Clause | None:
    counter = reader.facts.settings.vocabulary.counter("活动类别", quote.detail) or OCCASION
    if quote.day is None:
        return clause(titled(quote.name), cite(reader, quote, counter))
    people = f"，{printed(quote.people, approximate=quote.many)}人次" if quote.people else ""
    return clause(titled(quote.name), cite(reader, quote, counter, f"（{day_of(quote.day, year=False)}{people}）"))


def teams(reader: Reader) -> Clause | None:
    """Return ``服务队开展活动：百姓名嘴宣讲队24次、幸福管家巡逻队52次。``; of several units whose they are."""
    if "teams" not in reader.quoted:
        return None
    quoted = quotes.teams(reader.facts, reader.period, reader.members)
    several = len(reader.members) > 1
    parts = [
        clause(f"{quote.unit if several else ''}{quote.name}", cite(reader, quote, OCCASION))
        for quote in quoted[:MOST_TEAMS]
    ]
    return clause("服务队开展活动：", joined(parts, "、"), "等。" if len(quoted) > MOST_TEAMS else "。")


def headlines(reader: Reader, *, most: int = MOST_HEADLINES) -> Clause | None:
    """Return ``重点稿件：学习强国（国家级）《…》（3月5日）。``"""
    if "headlines" not in reader.quoted:
        return None
    quoted = quotes.headlines(reader.facts, reader.period, reader.members)
    parts = [
        clause(f"{quote.detail}{headline(quote.name)}", cite(reader, quote, "篇", f"（{_date(quote)}）"))
        for quote in quoted[:most]
    ]
    return clause("重点稿件：", joined(parts, "、"), "等。" if len(quoted) > most else "。")


def _date(quote: Quote) -> str:
    assert quote.day is not None
    return day_of(quote.day, year=False)


def titles_won(reader: Reader) -> Clause | None:
    """Return ``期内新获称号：街道级“学习型党组织”（6月）。``; of several units whose it is."""
    if "titles" not in reader.quoted:
        return None
    quoted = quotes.titles_won(reader.facts, reader.period, reader.members)
    several = len(reader.members) > 1
    parts = [
        clause(
            f"{quote.unit if several else ''}{'' if quote.name.startswith(quote.detail) else quote.detail}"
            f"{titled(quote.name)}",
            cite(reader, quote, "个", f"（{int(months.month_of(quote.day)[5:])}月）" if quote.day else ""),
        )
        for quote in quoted[:MOST_TITLES]
    ]
    return clause("期内新获称号：", joined(parts, "、"), "等。" if len(quoted) > MOST_TITLES else "。")


def ranks(reader: Reader) -> Clause | None:
    """Return the ranks that somebody else has published, each with its source."""
    known = reader.facts.details
    if "ranks" not in reader.quoted or known is None or not known.ranks:
        return None
    return (f"上级公布的名次：{'；'.join(rank.rstrip('。') for rank in known.ranks)}。",)


def names(reader: Reader, quoted: Sequence[Quote], measure: Measure) -> Clause:
    """Return what the things of a measure are called, in brackets: with how much of each where that is not one.

    One name that is all there is stands without its number; 等 stands after many.
    """
    if "names" not in reader.quoted or not quoted:
        return ()
    shown = quoted[:MOST_NAMES]
    if len(quoted) == 1 and quoted[0].count == reader.value(measure.key):
        name = titled(quoted[0].name)
        return bracketed((name if quoted[0].count == 1 else whole_of_kind(quoted[0].count, name),))
    single = all(quote.count == 1 and not quote.approximate for quote in quoted)
    parts = [clause(titled(quote.name), *(() if single else (cite(reader, quote, measure.unit),))) for quote in shown]
    among = "其中" if not single and sum(quote.count for quote in quoted) != reader.value(measure.key) else ""
    return bracketed(clause(joined(parts, "、"), "等" if len(shown) < len(quoted) else ""), before=among)


def named_item(reader: Reader, measure: Measure) -> Clause:
    """Return what the rows of an own item are called, in brackets; nothing for any other measure."""
    if not measure.key.startswith(keys.ITEM):
        return ()
    return names(reader, quotes.named_items(reader.facts, measure, reader.period, reader.members), measure)


def named_matter(reader: Reader, matter: str, key: str) -> Clause:
    """Return what the rows of one matter of the ledger are called, in brackets."""
    quoted = quotes.names_of(reader.facts, matter, reader.period, reader.members)
    return names(reader, quoted, reader.facts.dictionary[key])
