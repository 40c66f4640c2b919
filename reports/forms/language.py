"""The language of placeholders: names joined by dots, loops over lists, conditions, and nothing that acts.

``{{ 学习场次 }}`` prints, ``{% for 行 in 社区 %}`` repeats, ``{% if 逾期 > 0 %}`` decides. Every placeholder
is parsed by itself, so that a mistake has its place; what is not named here is refused, so that a
template can neither call nor reach anything, and every loop is as long as a list of units.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jinja2 import TemplateError, nodes
from jinja2.sandbox import SandboxedEnvironment

Path = tuple[str, ...]

MOST_TAGS, LONGEST = 3_000, 300
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
"""A whole placeholder within a text."""
LOOP = "loop"
_LOOP_NAMES = frozenset({"index", "first", "last"})
_PARTS = re.compile(r"^(\{[{%])\s*(?:(tr|tc|p|r)\s)?-?\s*(.*?)\s*-?\s*([%}]\})$", re.DOTALL)
_OPENS = re.compile(r"\{[{%#]|[｛][｛%％]|\{[｛％]|[｛]\{")
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.CondExpr,
    nodes.If,
    nodes.For,
)
_ENVIRONMENT = SandboxedEnvironment(autoescape=True)
_QUOTES = str.maketrans("“”‘’", "\"\"''")


@dataclass(frozen=True, slots=True)
class Tag:
    """A placeholder as it was written, and where: ``正文第3段``, ``表1第2行第3列``, ``报表!C5``."""

    place: str
    source: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake in a template: where, which placeholder, what is wrong and what to write instead."""

    place: str
    tag: str
    mistake: str
    cure: str

    @property
    def text(self) -> str:
        """The mistake as a sentence."""
        return f"{self.place}：{f'{self.tag} ' if self.tag else ''}{self.mistake}，{self.cure}"


@dataclass(frozen=True, slots=True)
class Use:
    """One name that a template uses: ``path`` within a row of ``rows`` (a list), or by itself."""

    tag: Tag
    path: Path
    rows: str | None = None
    decides: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What a template says: the names it uses in order, its mistakes, and what will be lost when it is filled in."""

    uses: tuple[Use, ...]
    faults: tuple[Fault, ...]
    lost: tuple[str, ...] = ()


def tags_in(text: str, place: str) -> list[Tag]:
    """Return the placeholders of a text, and what was begun and not ended as one that cannot be read."""
    tags, at = [], 0
    for match in TAG.finditer(text):
        tags += _unfinished(text[at : match.start()], place)
        tags.append(Tag(place, match[0]))
        at = match.end()
    return [*tags, *_unfinished(text[at:], place)]


def _unfinished(text: str, place: str) -> list[Tag]:
    begun = _OPENS.search(text)
    return [Tag(place, text[begun.start() :][:40])] if begun else []


def read_tags(parts: Sequence[Sequence[Tag]]) -> tuple[list[Use], list[Fault]]:
    """Return every name that the placeholders of a document use, in order, and what is wrong with them.

    What is begun in one part (the text, a header) has to end in it.
    """
    number = sum(map(len, parts))
    if number > MOST_TAGS:
        return [], [Fault("全文", "", f"占位符有 {number} 个，上限 {MOST_TAGS} 个", "请分成几个模板。")]
    readers = []
    for tags in parts:
        readers.append(_Reader())
        for tag in tags:
            readers[-1].read(tag)
    faults = [fault for reader in readers for fault in (*reader.faults, *reader.left_open())]
    return [use for reader in readers for use in reader.uses], faults


class _Reader:
    """Reads placeholders one by one and keeps which loops and conditions are open."""

    def __init__(self) -> None:
        self.uses: list[Use] = []
        self.faults: list[Fault] = []
        self._open: list[tuple[str, Tag]] = []
        self._loop: tuple[str, str] | None = None

    def read(self, tag: Tag) -> None:
        if tag.source.startswith("{#"):
            return
        match = _PARTS.match(tag.source.translate(_QUOTES))
        if match is None:
            self._fault(tag, _written(tag.source), "请写成半角的 {{ 名称 }}。")
        elif len(tag.source) > LONGEST:
            self._fault(tag, f"太长，超过 {LONGEST} 个字", "请只写名称。")
        elif match[1] == "{{":
            self._expression(tag, f"{{{{ {match[3]} }}}}")
        else:
            self._statement(tag, match[3])

    def left_open(self) -> Iterator[Fault]:
        for word, tag in self._open:
            yield Fault(tag.place, tag.source, "没有结束", f"请在后面写 {{% end{word} %}}。")

    def _fault(self, tag: Tag, mistake: str, cure: str) -> None:
        self.faults.append(Fault(tag.place, tag.source, mistake, cure))

    def _statement(self, tag: Tag, text: str) -> None:
        word = text.split(maxsplit=1)[0] if text else ""
        if word in ("for", "if"):
            self._begin(tag, word, text)
        elif word in ("endfor", "endif"):
            self._end(tag, word.removeprefix("end"))
        elif word in ("else", "elif"):
            if not any(open_word == "if" for open_word, _ in self._open):
                self._fault(tag, "前面没有 {% if … %}", "请先写条件，或删去这一处。")
            elif word == "elif":
                self._expression(tag, f"{{% if {text.removeprefix('elif')} %}}{{% endif %}}", decides=True)
        else:
            self._fault(tag, f"不认识“{word}”", "可以用 for … in …、endfor、if、elif、else、endif。")

    def _begin(self, tag: Tag, word: str, text: str) -> None:
        self._open.append((word, tag))
        if word == "if":
            self._expression(tag, f"{{% {text} %}}{{% endif %}}", decides=True)
            return
        tree = self._parsed(tag, f"{{% {text} %}}{{% endfor %}}")
        loop = tree.find(nodes.For) if tree is not None else None
        if loop is None:
            return
        if self._loop is not None:
            self._fault(tag, "循环里又套了循环", "一个循环结束以后再写下一个。")
        elif not isinstance(loop.target, nodes.Name) or not isinstance(loop.iter, nodes.Name) or loop.test:
            self._fault(tag, "循环的写法不对", "请写成 {% for 行 in 社区 %}。")
        else:
            self._loop = loop.target.name, loop.iter.name
            self.uses.append(Use(tag, (), loop.iter.name))

    def _end(self, tag: Tag, word: str) -> None:
        if not self._open or self._open[-1][0] != word:
            self._fault(tag, f"前面没有对应的 {{% {word} … %}}", "请删去这一处，或补上开头。")
            return
        self._open.pop()
        if word == "for":
            self._loop = None

    def _expression(self, tag: Tag, source: str, *, decides: bool = False) -> None:
        tree = self._parsed(tag, source)
        if tree is None:
            return
        for path in paths(tree):
            if self._loop is not None and path[0] == self._loop[0]:
                self.uses.append(Use(tag, path[1:], self._loop[1], decides))
            elif path[0] != LOOP:
                self.uses.append(Use(tag, path, None, decides))
            elif self._loop is None or len(path) != 2 or path[1] not in _LOOP_NAMES:
                self._fault(tag, "loop 只能在循环里用", "可以写 loop.index，是第几行。")

    def _parsed(self, tag: Tag, source: str) -> nodes.Template | None:
        try:
            tree = _ENVIRONMENT.parse(source)
        except (TemplateError, RecursionError):
            self._fault(tag, "的写法看不懂", "请只写名称，如 {{ 学习场次 }}、{{ 上稿.市级 }}。")
            return None
        if not is_plain(tree):
            self._fault(tag, "用了不能用的写法（函数、计算或过滤）", "请只写名称，如 {{ 学习场次 }}、{{ 上稿.市级 }}。")
            return None
        return tree


def _written(source: str) -> str:
    return "用了全角的括号" if "｛" in source or "％" in source else "没有写完"


def is_plain(tree: nodes.Node) -> bool:
    """Tell whether a parsed template only prints names, repeats lists and compares.

    Nothing is called or computed, and no loop stands within another.
    """
    waiting: list[tuple[nodes.Node, bool]] = [(tree, False)]
    while waiting:
        node, inside = waiting.pop()
        if not isinstance(node, _ALLOWED) or not _is_chain(node) or (isinstance(node, nodes.For) and inside):
            return False
        inside = inside or isinstance(node, nodes.For)
        waiting.extend((child, inside) for child in node.iter_child_nodes())
    return True


def _is_chain(node: nodes.Node) -> bool:
    """Tell whether what is looked up is a written word, in a name or in what was looked up in one."""
    if isinstance(node, nodes.Getitem) and not (isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str)):
        return False
    steps = (nodes.Getattr, nodes.Getitem)
    return not isinstance(node, steps) or isinstance(node.node, (nodes.Name, *steps))


def paths(tree: nodes.Node) -> Iterator[Path]:
    """Yield the names that an expression uses, each with what follows its dots."""
    for node in _outermost(tree):
        path: list[str] = []
        while isinstance(node, (nodes.Getattr, nodes.Getitem)):
            path.append(node.attr if isinstance(node, nodes.Getattr) else node.arg.value)  # type: ignore[attr-defined]
            node = node.node
        if isinstance(node, nodes.Name) and node.ctx == "load":
            yield (node.name, *reversed(path))


def _outermost(tree: nodes.Node) -> Iterator[nodes.Node]:
    """Yield names and chains of names that are no part of a longer chain, in the order of writing."""
    if isinstance(tree, (nodes.Name, nodes.Getattr, nodes.Getitem)):
        yield tree
        return
    for child in tree.iter_child_nodes():
        yield from _outermost(child)
