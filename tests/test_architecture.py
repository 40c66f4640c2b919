"""Imports go one way: app, manage → pages, commands → ui → reports → analytics → data. Streamlit stays on the left."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.schema import AREAS

ROOT = Path(__file__).parent.parent

MAY_IMPORT = {
    "app": {"pages", "ui", "reports", "analytics", "data"},
    "manage": {"commands", "reports", "analytics", "data"},
    "commands": {"reports", "analytics", "data"},
    "pages": {"ui", "reports", "analytics", "data"},
    "ui": {"reports", "analytics", "data"},
    "reports": {"analytics", "data"},
    "analytics": {"data"},
    "data": set(),
}
VALUES = {
    "data.awards",
    "data.closings",
    "data.details",
    "data.entries",
    "data.entry_counts",
    "data.figures",
    "data.ledger",
    "data.ledger_sums",
    "data.months",
    "data.personal",
    "data.lifecycle",
    "data.records",
    "data.schema",
    "data.scoring",
    "data.settings.dictionary",
    "data.settings.values",
    "data.stories",
    "data.decimals",
    "data.text",
    "data.problems",
    "data.written",
}
"""What analytics and reports see of data: value types and pure functions, never the store or intake."""
ON_SCREEN = {"app", "pages", "ui"}
VAGUE = re.compile(
    "found|one|told|asked|held|made|said|given|kept|took|wanted|wishes|behind|beside|whoever|who|what|seen"
)
"""Words that name nothing: what a value is (``report``, ``rows``, ``requested``) says more."""
VAGUE_PARTS = frozenset(
    {"told", "asked", "held", "said", "given", "seen", "beside", "behind", "whoever", "wishes", "wanted"}
)
"""Words that do not stand within a name either; ``found`` is 发现 there, ``one`` a number, ``kept`` what retention keeps."""
NAMED_ELSEWHERE = {
    f"{module}: found"
    for module in ("data.entries", "data.ledger_sums", "analytics.board", "analytics.standing", "reports.views.board")
}
"""Where ``found`` is 发现: the column of the ledger, the question that counts it, and the count of the board."""


def layer(name: str) -> str:
    return name.partition(".")[0]


def sources(root: Path) -> Iterator[tuple[str, Path]]:
    for top in MAY_IMPORT:
        for path in [root / f"{top}.py", *sorted((root / top).rglob("*.py"))]:
            if path.is_file():
                yield ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"), path


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield the full names that are imported anywhere, ``from data import months`` as ``data.months``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the direction"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def inside_functions(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    for function in ast.walk(tree):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield from (node for node in ast.walk(function) if isinstance(node, (ast.Import, ast.ImportFrom)))


def is_value(name: str) -> bool:
    return any(name == value or name.startswith(f"{value}.") for value in VALUES)


def faults(root: Path) -> list[str]:
    """Return what is wrong with the imports below ``root``, a sentence each."""
    results = []
    for module, path in sources(root):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        top = layer(module)
        for name in imports(tree):
            if layer(name) in MAY_IMPORT and layer(name) != top and layer(name) not in MAY_IMPORT[top]:
                results.append(f"{module} imports {name}: against the direction")
            if layer(name) == "streamlit" and top not in ON_SCREEN:
                results.append(f"{module} imports {name}: Streamlit belongs to app, pages and ui")
            if top in {"analytics", "reports"} and layer(name) == "data" and not is_value(name):
                results.append(f"{module} imports {name}: only value types of data are open to it")
        results += [f"{module}:{node.lineno} imports inside a function" for node in inside_functions(tree)]
    return results


def state_touched(path: Path) -> list[str]:
    """Return the places where a module reaches for the session's state or a cache of Streamlit."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {"session_state", "cache_data", "cache_resource"}
    touched = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in names]
    return [f"{path.name}:{node.lineno}" for node in touched]


def circles(root: Path) -> list[list[str]]:
    """Return the circles among the modules' imports; a package that opens its own modules is none."""
    known = dict(sources(root))
    edges = {
        module: {
            target
            for name in imports(ast.parse(path.read_text(encoding="utf-8")))
            for target in (name, name.rpartition(".")[0])
            if target in known and target != module and not module.startswith(f"{target}.")
        }
        for module, path in known.items()
    }
    results: list[list[str]] = []
    done: set[str] = set()

    def walk(module: str, way: list[str]) -> None:
        if module in way:
            results.append(way[way.index(module) :])
            return
        if module not in done:
            for target in sorted(edges[module]):
                walk(target, [*way, module])
            done.add(module)

    for module in known:
        walk(module, [])
    return results


def vague_names(tree: ast.AST) -> Iterator[str]:
    """Yield names of ours that say nothing; columns (``table.c.what``) and SQLAlchemy's ``one()`` are others'."""
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.Attribute(value=ast.Attribute(attr="c")) | ast.Attribute(attr="one") if (
                node.attr != "one" or id(node) in called
            ):
                continue
            case ast.Attribute(attr=name):
                yield name


def test_imports_go_one_way():
    assert faults(ROOT) == []


def test_no_modules_import_each_other_in_a_circle():
    assert circles(ROOT) == []


def test_only_the_session_touches_the_state_and_the_caches():
    paths = [path for module, path in sources(ROOT) if layer(module) in ON_SCREEN and module != "ui.session"]
    assert [place for path in paths for place in state_touched(path)] == []


def test_no_page_lies_beside_the_router():
    """A pages folder beside the entry script would be served by Streamlit without the router."""
    assert not (ROOT / "ui" / "pages").exists()


def test_no_page_or_panel_writes_raw_html():
    for module, path in sources(ROOT):
        if layer(module) in ON_SCREEN:
            assert "unsafe_allow_html" not in path.read_text(encoding="utf-8"), module


@pytest.mark.parametrize(
    ("file", "text", "fault"),
    [
        ("data/months.py", "import ui.session", "data.months imports ui.session: against the direction"),
        ("analytics/ranking.py", "from reports import charts", "analytics.ranking imports reports.charts: against"),
        ("data/text.py", "import streamlit as st", "Streamlit belongs to app, pages and ui"),
        ("analytics/facts.py", "from data.store import Store", "only value types of data are open to it"),
        ("reports/charts.py", "from data import intake", "only value types of data are open to it"),
        ("manage.py", "from ui.session import store", "manage imports ui.session.store: against the direction"),
        ("commands/intake.py", "from ui import upload", "commands.intake imports ui.upload: against the direction"),
        ("data/text.py", "def fold():\n    import re\n    return re", "data.text:2 imports inside a function"),
    ],
)
def test_a_wrong_import_is_found(tmp_path, file, text, fault):
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert any(fault in result for result in faults(tmp_path))


def test_a_circle_is_found(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.py").write_text("from data.b import x", encoding="utf-8")
    (tmp_path / "data" / "b.py").write_text("from data import a", encoding="utf-8")
    assert circles(tmp_path) == [["data.a", "data.b"]]


def test_state_touched_outside_the_session_is_found(tmp_path):
    path = tmp_path / "filters.py"
    path.write_text("import streamlit as st\nst.session_state['x'] = 1\n", encoding="utf-8")
    assert state_touched(path) == ["filters.py:2"]


def test_every_name_says_what_it_stands_for():
    """A local called ``found`` or a field called ``made`` makes the reader look up where it comes from."""
    vague = {
        f"{module}: {name}"
        for module, path in sources(ROOT)
        for name in vague_names(ast.parse(path.read_text(encoding="utf-8")))
        if name != "FOUND" and (VAGUE.fullmatch(name.strip("_").lower()) or VAGUE_PARTS & {*name.lower().split("_")})
    }
    assert vague - NAMED_ELSEWHERE == set()


def test_the_map_of_pages_names_every_page_and_nothing_that_is_not_there() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = text.partition("## Where a page is")[2].partition("\n## ")[0]
    rows = [line.split("|")[1:5] for line in section.splitlines() if line.startswith("| `")]
    pages = [name for row in rows for name in re.findall("`([a-z_]+)`", row[0])]
    assert sorted(pages) == sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
    areas = {area.key for area in AREAS}
    assert [name for name in pages if not (ROOT / "ui" / f"{name}.py").is_file() and name not in areas] == []
    tested = {name: "area" if name in areas else name for name in pages}
    assert [name for name, word in tested.items() if not (ROOT / "tests" / f"test_{word}_page.py").is_file()] == []
    for row in rows:
        folder = ""
        for name in re.findall("`([a-z_/.]+)`", "".join(row[1:3])):
            folder = name.rpartition("/")[0] or folder
            assert (ROOT / folder / name.rpartition("/")[2]).is_file(), name
    tests = re.findall("`(test_[a-z_]+)`", section)
    assert all((ROOT / "tests" / f"{name}.py").is_file() for name in tests)


def test_no_function_of_a_module_is_called_by_a_bare_word():
    """``render_upload`` and ``read_figures`` say what comes back; ``read`` is found in every module."""
    bare = {"draw", "read", "of", "table", "answer", "plain", "sheets"}
    assert [
        f"{module}.{node.name}"
        for module, path in sources(ROOT)
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name in bare
    ] == []
