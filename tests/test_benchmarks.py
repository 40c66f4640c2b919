"""The paper that the benchmarks write: only what is between the markers is theirs."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import SUITES
from benchmarks.report import PAPER, Table, kilobytes, milliseconds, write

ROOT = Path(__file__).parent.parent
TABLE = Table("页面", ("页", "毫秒"), (("总览", "12"),), "说明。")


def test_a_table_is_put_between_its_markers_and_the_rest_stays(tmp_path: Path) -> None:
    paper = tmp_path / "paper.md"
    paper.write_text("前言\n<!-- pages -->\n旧表\n<!-- /pages -->\n后记\n", encoding="utf-8")
    for _ in range(2):
        write("pages", [TABLE], paper)
    text = paper.read_text(encoding="utf-8")
    assert text.startswith("前言\n<!-- pages -->\n测量环境：")
    assert text.count("| 总览 | 12 |") == 1
    assert "旧表" not in text
    assert text.endswith("说明。\n<!-- /pages -->\n后记\n")


def test_a_paper_without_the_markers_is_told(tmp_path: Path) -> None:
    paper = tmp_path / "paper.md"
    paper.write_text("没有标记", encoding="utf-8")
    with pytest.raises(ValueError, match="no markers"):
        write("pages", [TABLE], paper)


@pytest.mark.parametrize("name", SUITES)
def test_the_paper_has_one_place_for_what_is_written_into_it(name: str) -> None:
    paper = PAPER.read_text(encoding="utf-8")
    assert [paper.count(f"<!-- {mark}{name} -->\n") for mark in ("", "/")] == [1, 1]


def test_the_paper_shows_no_table_of_a_benchmark_that_is_gone() -> None:
    assert set(re.findall(r"<!-- (\w+) -->", PAPER.read_text(encoding="utf-8"))) == set(SUITES)


def test_the_bare_application_imports_what_ours_does_of_others() -> None:
    ours = _imported("import app") - {"analytics", "app", "data", "reports", "ui"}
    names = ast.literal_eval(
        next(
            ast.unparse(line.value)
            for line in ast.parse((ROOT / "benchmarks" / "bare.py").read_text()).body
            if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "IMPORTED"
        )
    )
    # Streamlit's own server brings uvicorn.
    bare = _imported(f"import pandas, streamlit, streamlit.web.bootstrap, uvicorn, {', '.join(names)}")
    assert ours - bare == set()


def _imported(statement: str) -> set[str]:
    """Return the packages of others that a statement brings into a new process."""
    text = f"import sys\n{statement}\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    answer = subprocess.run([sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True, check=True)
    return {name for name in answer.stdout.split() if not name.startswith("_")} - sys.stdlib_module_names


def test_times_and_sizes_are_written_for_people() -> None:
    assert [milliseconds(0.0083), milliseconds(0.112), milliseconds(4.4)] == ["8.3", "112", "4,400"]
    assert kilobytes(1_234_567) == "1,235"
