"""The sample street in memory, read from the workbooks that ship."""

from __future__ import annotations

from analytics.facts import Facts
from data.intake.read import read_file
from data.sample import sample_settings, sample_workbooks
from data.sample.street import TODAY
from data.settings.tables import read_tables
from tests.street import Street


def sample_facts(last: str = "2026-09") -> Facts:
    """Return what an analysis sees of the sample street up to the end of a month."""
    settings, problems = read_tables(sample_settings())
    assert problems == []
    street = Street(settings)
    for file in sample_workbooks():
        (report,) = read_file(file.content, file.name, settings)
        if report.unit and report.month and report.month <= last and report.acceptable:
            street.send(report.unit, report.month, report.rows, basics=report.basics, sheets=report.reported)
    return street.facts(TODAY, None)
