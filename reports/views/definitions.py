"""The sheet of definitions (口径说明) that goes with every workbook of figures."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analytics.contenders import STATE_WORDS
from data.settings.dictionary import Dictionary
from reports.excel.table import Table

SHIPPED = Dictionary()
"""The dictionary of an office without items of its own."""
WORDS = {
    "未报": "没有交月报：没有数字，不参加排名，也不按 0 计。",
    "零报": "交了月报，这一块一行也没有：数字是 0。",
    "—": "没有数字：比率没有基数（如没有报送稿件），或这一项不适用。",
    "余": "约数，如“200余”：填报时写的是“200余人”，至少这么多，按 200 计；通报、总结里写到前两位，5,630余写作5600余。",
}


def definitions(measures: Iterable[str] | None = None, *, ranked: bool = False, among: Dictionary = SHIPPED) -> Table:
    """Return the definitions of these measures (``None``: all) and of the words that stand instead of numbers.

    ``among``: the dictionary of the office.
    """
    known = among.measures if measures is None else [among[key] for key in dict.fromkeys(measures)]
    lines = [[measure.title, measure.unit, measure.definition] for measure in known]
    lines += [[word, "", definition] for word, definition in WORDS.items()]
    lines += [[word, "", definition] for word, definition in STATE_WORDS.items() if word not in WORDS] if ranked else []
    frame = pd.DataFrame(lines, columns=["指标", "单位", "口径"], dtype="object")
    return Table("口径说明", frame, missing="")
