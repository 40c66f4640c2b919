"""A sixth sheet with two measures and a column with a measure need the schema alone: no other module knows of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the walk of ``tests/further.py`` found on its way."""
    folder = tmp_path_factory.mktemp("further")
    # What Python runs at its start: the processes that read uploads know of the additions, too.
    (folder / "sitecustomize.py").write_text("from tests.further import install\n\ninstall()\n", "utf-8")
    command = [sys.executable, "-m", "tests.further", str(folder)]
    path = {"PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])}
    done = subprocess.run(command, cwd=ROOT, env=os.environ | path, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    walked: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return walked


def test_the_template_has_the_sheet_and_its_guide_says_what_goes_there(walk: dict[str, Any]) -> None:
    assert "平安建设" in walk["guide"]
    assert "本月的巡查，一次一行。选填：次数。" in walk["guide"]
    assert any("选填：位置、" in str(text) and str(text).endswith("、评论数。") for text in walk["guide"])


def test_check_and_load_read_it_and_a_correction_changes_a_row_of_each(walk: dict[str, Any]) -> None:
    (checked,), (loaded,), (corrected,) = walk["check"], walk["load"], walk["correction"]
    assert (checked["acceptable"], checked["problems"]) == (True, [])
    assert checked["rows"] == {"study": 0, "volunteer": 0, "media": 1, "civil": 0, "safety": 1}
    assert (loaded["result"], loaded["changes"]) == ("accepted", {"new": 2, "changed": 0, "removed": 0})
    assert (corrected["result"], corrected["changes"]) == ("accepted", {"new": 0, "changed": 2, "removed": 0})


def test_its_measures_have_figures_rows_and_ranks(walk: dict[str, Any]) -> None:
    assert [(line["measure"], line["value"]) for line in walk["figures"]] == [
        ("safety.patrols", 3),
        ("safety.people", 20),
        ("media.comments", 1600),
    ]
    assert [(row["sheet"], row["cell"], row["counted"]) for row in walk["rows"]] == [("平安建设", "D2", True)]
    for ranking, value in (("rank", "20"), ("rank by column", "1600")):
        first, second = walk[ranking]["rows"]
        assert (first["unit"], first["rank"], first["value"]) == ("甲社区", 1, value)
        assert (second["unit"], second["rank"]) == ("乙社区", None)


def test_the_summary_tells_of_both(walk: dict[str, Any]) -> None:
    assert "平安建设" in walk["summary"]
    assert "平安巡查3次，巡查人次20人次" in walk["summary"]
    assert "评论1600条" in walk["summary"]


def test_the_sheet_has_a_page_a_column_of_the_overview_and_a_printed_part_and_the_column_stands_on_its_page(
    walk: dict[str, Any],
) -> None:
    assert "平安巡查" in walk["overview"]
    assert "平安巡查" in walk["page"]
    assert "巡查人次" in walk["page"]
    assert "平安建设各行“出动人次”之和。" in walk["page"]
    assert "媒体上稿各行“评论数”之和。" in walk["media"]
    assert "2024年3月　平安建设" in walk["printout"]
    assert any({"平安巡查（次）", "巡查人次（人次）"} <= {*columns} for columns in walk["printed"])


def test_what_the_manual_has_to_list_is_named(walk: dict[str, Any]) -> None:
    """次数 of the further sheet is a heading of other sheets too."""
    measures = ["safety.patrols", "safety.people", "media.comments"]
    assert walk["missing_in_manual"] == [*measures, "评论数（条）", "巡查类别", "巡查内容", "出动人次"]
