"""Plain values as a template meets them: they print themselves, remember that they were printed, and compare."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from data.text import clean
from reports.forms.answers import Answers, Value
from reports.forms.language import Path

BEGIN, END, BETWEEN = "\ue000", "\ue001", "\ue002"
"""Signs for nobody's use, around a value in a preview: begin, place in the list, between, text, end."""


class UndecidedError(Exception):
    """A condition asks about a figure that was not reported."""

    def __init__(self, path: Path) -> None:
        """Carry the name that the condition uses."""
        super().__init__(".".join(path))
        self.path = path


class Heard:
    """What was printed, by place, in order; ``missing`` stands for what was not reported."""

    def __init__(self, missing: str, *, marked: bool) -> None:
        """Begin with nothing printed; ``marked`` puts signs around every value."""
        self.places: list[int] = []
        self._missing = missing
        self._marked = marked

    def print(self, place: int, value: Value) -> str:
        """Return the text of a value, and remember it."""
        self.places.append(place)
        text = self._missing if value.missing else clean(value.text)
        return f"{BEGIN}{place}{BETWEEN}{text}{END}" if self._marked else text


class FilledName:
    """One name of a template: perhaps a value, perhaps names that follow it after a dot."""

    __slots__ = ("_heard", "_parts", "_path", "_place", "_value")

    def __init__(self, path: Path, heard: Heard) -> None:
        """Begin as a name without a value."""
        self._path, self._heard = path, heard
        self._place, self._value = -1, Value("", missing=True)
        self._parts: dict[str, FilledName] = {}

    def put(self, path: Path, place: int, value: Value) -> None:
        """Give the name at the end of a path its value."""
        if path:
            child = self._parts.setdefault(path[0], FilledName((*self._path, path[0]), self._heard))
            child.put(path[1:], place, value)
        else:
            self._place, self._value = place, value

    def __getitem__(self, word: str) -> FilledName:
        """Return the name after the dot; ``KeyError`` when there is none."""
        return self._parts[word]

    def __str__(self) -> str:
        """Print the value."""
        return self._heard.print(self._place, self._value)

    def _decided(self) -> Any:
        if self._value.missing:
            raise UndecidedError(self._path)
        return self._value.text if self._value.number is None else self._value.number

    def __bool__(self) -> bool:
        """Tell whether it is a number other than 0, or a text."""
        return bool(self._decided())

    def _compared(self, other: object, compare: Callable[[Any, Any], bool]) -> bool:
        mine = self._decided()
        theirs = other._decided() if isinstance(other, FilledName) else other
        numbers = (int, float, Decimal)
        if isinstance(mine, numbers) != isinstance(theirs, numbers):
            return compare(str(mine), str(theirs))
        return compare(mine, theirs)

    def __eq__(self, other: object) -> bool:
        """Compare numbers as numbers and texts as texts."""
        return self._compared(other, lambda a, b: bool(a == b))

    def __lt__(self, other: object) -> bool:
        """Compare as above."""
        return self._compared(other, lambda a, b: bool(a < b))

    def __le__(self, other: object) -> bool:
        """Compare as above."""
        return self._compared(other, lambda a, b: bool(a <= b))

    def __gt__(self, other: object) -> bool:
        """Compare as above."""
        return self._compared(other, lambda a, b: bool(a > b))

    def __ge__(self, other: object) -> bool:
        """Compare as above."""
        return self._compared(other, lambda a, b: bool(a >= b))

    __hash__ = None  # type: ignore[assignment]


def context(answers: Answers, heard: Heard) -> dict[str, FilledName | list[FilledName]]:
    """Return the answers as the names of a template."""
    names: dict[str, FilledName | list[FilledName]] = {}
    names |= _tree(answers.scalars, answers.values, heard)._parts
    for name, rows in answers.rows.items():
        names[name] = [_tree(row, answers.values, heard) for row in rows]
    return names


def _tree(places: Mapping[Path, int], values: Sequence[Value], heard: Heard) -> FilledName:
    root = FilledName((), heard)
    for path, place in places.items():
        root.put(path, place, values[place])
    return root
