"""Ranks as officials write them: ``位列第二``, ``全街道第一``, ``居首``, ``排名前三``, ``倒数第二``, ``垫底``.

Ordinals that only number things (第一季度, 第一书记, 第三次) are none.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from data.intake.numerals import numeral
from data.written.quantity import Quantity, Wording

RANK = "名次"
"""The unit of counting of a rank."""
RANK_FROM_BELOW = "倒数名次"
"""That of a rank counted from the last one."""
_NUMBER = "[0-9]{1,3}|[一二三四五六七八九十]{1,3}"
_VERB = "排名|排在|排到|排行|排列|位列|位居|名列|位次|名次|居于|居(?![民委家住])|(?<!系)列|排"
_AMONG = rf"(?:全[街镇市区县旗省国]道?|本?街道|各社区|各村|开发区|(?:{_NUMBER})[个家](?:社区|单位|街道|村)|社区|所有|辖区|为|在|于|中|里|内|之|的)"
_END = r"(?=[,。;:)]|$)"
_RANK = re.compile(
    rf"(?:{_VERB}){_AMONG}*(?:"
    rf"(?P<last>倒数)?第(?P<number>{_NUMBER})[名位]?(?![0-9名位个次届批期季书年月章条节轮场])"
    rf"|前(?P<top>{_NUMBER})[名位]?(?![0-9名位个次届批期季书年月章条节轮场])"
    r"|(?P<first>榜首|首位|首)(?![要批次期个席届])"
    r"|(?P<bottom>末位|末尾|最后一[名位]|最末)(?![淘]))|(?P<trailing>垫底)"
    rf"|(?<=[^,。;:(、第0-9])(?:{_AMONG}+)?(?P<last_plain>倒数)?第(?P<plain>{_NUMBER})[名位]?{_END}"
)


def find_ranks(text: str) -> list[Quantity]:
    """Return the ranks that a squeezed text states, in order; 前三 is any rank from 1 to 3."""
    ranks = []
    for match in _RANK.finditer(text):
        end = match["first"] or match["bottom"] or match["trailing"]
        number = _number(match["number"] or match["top"] or match["plain"] or ("一" if end else ""))
        if number is None:
            continue
        below = match["last"] or match["last_plain"] or match["bottom"] or match["trailing"]
        low = 1 if match["top"] else number
        wording: Wording = "range" if match["top"] else "exact"
        ranks.append(
            Quantity(
                *match.span(),
                Decimal(number),
                RANK_FROM_BELOW if below else RANK,
                wording,
                Fraction(low),
                Fraction(number),
                Fraction(1),
            )
        )
    return ranks


def _number(text: str) -> int | None:
    number = int(text) if text.isdigit() else numeral(text)
    return number or None
