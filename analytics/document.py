"""Rankings and trials of rules as documents: what the command line prints, and what a publication keeps."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from analytics.prices import Price
from analytics.ranking import Ranking
from analytics.source_rows import SourceRow
from analytics.tipping import TippingPoint
from analytics.trial import Trial, TriedPeriod
from data.decimals import format_decimal
from data.scoring import format_number as plain_points

_NUMBERS = ("best_rank", "worst_rank", "previous_rank", "change", "rank")


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
        "value": None if line["value"] is None else format_decimal(line["value"]),
        "previous_rank": numbers["previous_rank"],
        "change": numbers["change"],
        "best_rank": numbers["best_rank"],
        "worst_rank": numbers["worst_rank"],
        "per_thousand": None if line["per_thousand"] is None else f"{line['per_thousand']:.1f}",
        "state": line["state"],
        "explanation": line["explanation"],
    }


def trial_document(
    trial: Trial, unmatched: Iterable[SourceRow], tips: Iterable[TippingPoint], paid: Iterable[Price]
) -> dict[str, Any]:
    """Return a trial of rules in texts, numbers and lists; ``unmatched`` are the rows that no rule gives points."""
    return {
        "months": [_tried(trial, tried) for tried in trial.months],
        "period": _tried(trial, trial.whole),
        "unmatched": [row.json() for row in unmatched],
        "never_fired": list(trial.never_fired),
        "published": list(trial.published),
        "first_place": [
            {
                "rule": tip.rule,
                "field": {"points": "分值", "multiplier": "倍数"}[tip.field],
                "value": format_decimal(tip.value),
                "changed": format_decimal(tip.changed),
                "first": list(tip.first),
                "then": list(tip.then),
            }
            for tip in tips
        ],
        "prices": [
            {
                **price.traits,
                "stories": price.stories,
                "points": _points(price.points),
                "draft_points": _points(price.draft_points),
            }
            for price in paid
        ],
    }


def _points(points: Fraction | None) -> str | None:
    return None if points is None else plain_points(points)


def _tried(trial: Trial, tried: TriedPeriod) -> dict[str, Any]:
    reasons = trial.reasons(tried.period)
    rows = [
        {
            "unit": move.unit,
            "rank": move.rank,
            "draft_rank": move.draft_rank,
            "value": None if move.value is None else format_decimal(move.value),
            "draft_value": None if move.draft_value is None else format_decimal(move.draft_value),
            "why": reasons.get(move.unit),
        }
        for move in tried.moves
    ]
    return {"from": tried.period.first, "to": tried.period.last, "rows": rows, "moved": tried.moved}
