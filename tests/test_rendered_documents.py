"""Documents set on paper by LibreOffice: how many pages a summary of a year and a bulletin of a month have."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from analytics.facts import Facts
from analytics.periods import Period
from reports.word.bulletin import bulletin
from reports.word.draft import Draft
from reports.word.summary import summary
from reports.word.writer import write
from tests.conversion import convert_file
from tests.sample_street import sample_facts

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def facts() -> Facts:
    """The sample street: eleven communities up to the end of September 2026."""
    return sample_facts()


def pages(draft: Draft, folder: Path) -> int:
    """Return how many pages a draft has on paper."""
    path = folder / "document.docx"
    path.write_bytes(write(draft))
    return len(PdfReader(io.BytesIO(convert_file(path, "pdf"))).pages)


@pytest.mark.parametrize("year", ["2025"])
def test_the_summary_of_a_year_of_eleven_communities_has_six_pages_at_most(
    facts: Facts, tmp_path: Path, year: str
) -> None:
    assert 3 <= pages(summary(facts, Period(f"{year}-01", f"{year}-12")), tmp_path) <= 6


@pytest.mark.parametrize("month", ["2026-05", "2026-08"])
def test_the_bulletin_of_a_month_has_three_pages_at_most_without_its_tables(
    facts: Facts, tmp_path: Path, month: str
) -> None:
    draft = bulletin(facts, Period.month(month))
    tables = tuple(replace(annex, rows=(), picture=None, note="") for annex in draft.annexes)
    assert 2 <= pages(replace(draft, annexes=tables), tmp_path) - len(tables) <= 3
