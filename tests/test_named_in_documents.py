"""README and the manuals name only buttons, labels, messages, files and commands that exist."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from manage import cli

ROOT = Path(__file__).parent.parent
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "docs/manual.md", "docs/operations.md")
SHOWN_BY = ("app.py", "pages", "ui", "reports", "analytics", "data", "commands")
FOREIGN = {
    "第4—第8名差距在偶然范围内": "an example with its numbers",
    "第1—第5名、第4—第8名": "an example with its numbers",
    "迟报11份（其中零报1份）": "an example with its numbers",
    "逾期18个：柳岸社区7个、晴川社区5个、其余6个": "an example with its numbers",
    "万、户、分钟、约…余、20-": "what number formats of workbooks hold",
    "203余": "what a document never says",
    "以管理员身份运行": "Windows",
    "受信任的根证书": "Windows",
    "离线文件": "Windows",
    "只许自己": "what the mode of a file means",
    "不行": "a mark of the command line",
}
"""What stands in quotes and is no wording of the product, each with its reason."""


def constants(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.fixture(scope="module")
def wording() -> str:
    """Every text that the program may show: its string constants and the tables that ship, not its comments."""
    texts: list[str] = []
    for name in SHOWN_BY:
        path = ROOT / name
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        for file in files:
            if file.suffix == ".py":
                texts += constants(ast.parse(file.read_text("utf-8")))
            elif file.suffix in {".csv", ".json", ".html", ".js"}:
                texts.append(file.read_text("utf-8"))
    return "\n".join(texts)


def quoted() -> list[tuple[str, str]]:
    return sorted(
        {
            (document, words)
            for document in DOCUMENTS
            for words in re.findall(r"“([^”\n]{1,30})”", (ROOT / document).read_text("utf-8"))
            if words not in FOREIGN
        }
    )


@pytest.mark.parametrize(("document", "words"), quoted())
def test_what_a_document_quotes_is_said_by_the_program(wording: str, document: str, words: str) -> None:
    parts = [part.strip() for part in re.split(r"→|、", words)]
    assert [part for part in parts if part not in wording] == []


def test_what_is_excepted_is_quoted_somewhere() -> None:
    texts = "".join((ROOT / document).read_text("utf-8") for document in DOCUMENTS)
    assert [words for words in FOREIGN if f"“{words}”" not in texts] == []


def command_lines() -> list[tuple[str, str]]:
    """Return the calls of ``manage.py`` in the documents, in lines of their own or between back ticks."""
    lines = []
    for document in (*DOCUMENTS, "docs/security.md"):
        for line in (ROOT / document).read_text("utf-8").splitlines():
            pieces = re.findall(r"`([^`]*manage\.py [^`]*)`", line) or (
                [line] if re.search(r"manage\.py [a-z]", line) else []
            )
            lines += [(document, piece.partition("manage.py ")[2].strip()) for piece in pieces]
    return sorted({(document, words) for document, words in lines if words and words.split()[0].isascii()})


@pytest.mark.parametrize(("document", "words"), command_lines())
def test_a_command_that_a_document_gives_exists_with_its_options(document: str, words: str) -> None:
    command: click.Command = cli
    arguments = shlex.split(words, comments=True)
    while isinstance(command, click.Group) and arguments:
        inner = command.get_command(click.Context(command), arguments.pop(0))
        assert inner is not None, f"{document}: manage.py {words}"
        command = inner
    options = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    supplied = {word.partition("=")[0] for word in arguments if word.startswith("--")}
    assert supplied <= options | {"--help"}, f"{document}: manage.py {words}"


@pytest.mark.parametrize("document", [*DOCUMENTS, "docs/security.md", "docs/performance.md", "docs/decisions.md"])
def test_a_file_that_a_document_links_to_is_there(document: str) -> None:
    path = ROOT / document
    links = re.findall(r"\]\(([^)#\s]+)", path.read_text("utf-8"))
    assert [link for link in links if "://" not in link and not (path.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_make_target_that_a_document_gives_exists(document: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    names = set(re.findall(r"(?:^|[` ])make ([a-z]+)", (ROOT / document).read_text("utf-8"), re.MULTILINE))
    english = {"by", "of", "a", "the", "sure", "it"}
    assert names - english <= targets
