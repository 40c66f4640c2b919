"""Figures of 阵地建设, which was not counted before, and of 先进典型 by level."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"

_SUM = """
INSERT INTO {table} ({owner}, unit_id, measure, category, level, value, approximate)
SELECT {of}, submission.unit_id, '{measure}', row_civil.kind, {level},
       CAST(SUM(COALESCE(row_civil.quantity, 1)) AS BIGINT),
       MAX(CASE WHEN ',' || COALESCE(row_civil.approximate, '') || ',' LIKE '%,quantity,%' THEN 1 ELSE 0 END)
FROM row_civil JOIN submission ON submission.id = row_civil.submission_id {among}
WHERE submission.current AND row_civil.counted AND {where}
GROUP BY {of}, submission.unit_id, row_civil.kind, {level}
"""
_PLACES = "row_civil.matter = '阵地建设'"
_MODELS = {
    "civil.models_people": "row_civil.matter = '先进典型' AND COALESCE(row_civil.measure, '') <> '户'",
    "civil.models_households": "row_civil.matter = '先进典型' AND row_civil.measure = '户'",
}
_NEWEST = """
JOIN publication ON publication.month = submission.month
 AND publication.id IN (SELECT MAX(id) FROM publication GROUP BY month)
"""


def upgrade() -> None:
    """Add up what is current; what was published keeps its values and gains those of 阵地建设."""
    now = {"table": "figure", "owner": "month", "of": "submission.month", "among": ""}
    frozen = {"table": "published_figure", "owner": "publication_id", "of": "publication.id", "among": _NEWEST}
    for sums in (now, frozen):
        op.execute(_SUM.format(**sums, measure="civil.places", level="CAST(NULL AS TEXT)", where=_PLACES))
    for measure, where in _MODELS.items():
        op.execute(f"DELETE FROM figure WHERE measure = '{measure}'")
        op.execute(_SUM.format(**now, measure=measure, level="row_civil.level", where=where))
