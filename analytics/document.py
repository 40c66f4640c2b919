"""A ranking as a document: what the command line prints, and what a publication keeps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from analytics.ranking import Ranking

_NUMBERS = ("best_rank", "worst_rank", "previous_rank", "change", "rank")


def plain(number: Decimal) -> str:
    """Return a decimal without trailing zeros and without an exponent: ``61.1``, ``20``."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def ranking_document(ranking: Ranking) -> dict[str, Any]:
    """Return a ranking in texts, numbers and lists; units without a rank come last.

    ``bands`` is there only where it can be told which differences chance may explain.
    """
    units = [str(unit) for unit in ranking.rows["unit"]]
    bands = {} if ranking.bands is None else {"bands": [units[first : last + 1] for first, last in ranking.bands]}
    return {
        "measure": ranking.measure.key,
        "from": ranking.period.first,
        "to": ranking.period.last,
        "rules": ranking.rules,
        "ranked": ranking.ranked,
        "not_reported": list(ranking.not_reported),
        **bands,
        "rows": [_line(line) for line in ranking.rows.to_dict("records")],
    }


def ranking_text(ranking: Ranking) -> str:
    """Return the document as JSON text."""
    return json.dumps(ranking_document(ranking), ensure_ascii=False)


def _line(line: Mapping[Any, Any]) -> dict[str, Any]:
    numbers = {key: None if line[key] is None else int(line[key]) for key in _NUMBERS}
    return {
        "unit": line["unit"],
        "rank": numbers["rank"],
        "tied": bool(line["tied"]),
        "value": None if line["value"] is None else plain(line["value"]),
        "previous_rank": numbers["previous_rank"],
        "change": numbers["change"],
        "best_rank": numbers["best_rank"],
        "worst_rank": numbers["worst_rank"],
        "per_thousand": None if line["per_thousand"] is None else f"{line['per_thousand']:.1f}",
        "state": line["state"],
        "explanation": line["explanation"],
    }
