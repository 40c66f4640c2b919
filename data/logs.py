"""The log: one JSON object a line on standard error, in which nothing stands that people have written.

A log is copied, kept and read by others than the data is: by whoever runs the server, by a supplier.
So a line holds our own wording, numbers, kinds of error and places in the program; never a name, a file's
name, a cell, an address of the network or a token. A text that is put into a line is left out, an error is
told by its kind and by where it arose. ``trusted`` marks what may stand there.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

_OWN_LOGGERS = ("data", "analytics", "reports", "ui", "pages", "commands")
LEVELS = ("debug", "info", "warning", "error")
_ROOT = str(Path(__file__).parent.parent)
_LEFT_OUT = "…"
_FOREIGN = re.compile(r"[^\x00-\x7f]+|\d{6,}")
_SPECIFIER = re.compile(r"%(\([^)]*\))?[-#0 +]*[\d*]*(\.\d+)?([a-zA-Z%])")
_DEPTH = 12
"""Places of an error that are told: the innermost."""

_about: ContextVar[Mapping[str, str]] = ContextVar("about")


class trusted(str):  # noqa: N801 - used like a function
    """A text of ours, of which it is certain that it holds nothing of people's."""

    __slots__ = ()


class Record(logging.LogRecord):
    """A line of the log, whichever library writes it and whichever handler prints it."""

    def getMessage(self) -> str:  # noqa: N802 - the name is logging's
        """Return the line: a JSON object."""
        fields: dict[str, Any] = {
            "at": datetime.fromtimestamp(self.created).astimezone().isoformat(timespec="milliseconds"),
            "level": self.levelname.lower(),
            "from": self.name,
            "said": _format_message(self.msg, self.args),
        }
        fields |= {key: value for key, value in getattr(self, "about", {}).items() if _is_safe(value)}
        fields |= self.context
        if self.failure is not None:
            fields |= describe(self.failure)
        return json.dumps(fields, ensure_ascii=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what logging gives; the error is kept apart, or a handler would print all that it says."""
        super().__init__(*args, **kwargs)
        self.failure = self.exc_info[1] if self.exc_info else None
        self.exc_info = self.exc_text = self.stack_info = None
        self.context = current()


def about(**values: str) -> None:
    """Say what the lines are about that this thread or task logs from now on, such as ``request``."""
    _about.set(values)


def current() -> dict[str, str]:
    """Return what the lines are about."""
    return dict(_about.get({}))


def install(level: str | None = None) -> None:
    """Let every logger of this process write such lines: ours from ``LOG_LEVEL`` on, libraries from warning on."""
    logging.setLogRecordFactory(Record)
    logging.basicConfig(format="%(message)s", stream=sys.stderr, level=logging.WARNING, force=True)
    for logger_name in _OWN_LOGGERS:
        logging.getLogger(logger_name).setLevel((level or configured_log_level()).upper())
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def configured_log_level() -> str:
    """Return the level that ``LOG_LEVEL`` names; ``warning`` where it names none that there is."""
    level = os.environ.get("LOG_LEVEL", "").lower()
    return level if level in LEVELS else "warning"


def describe(error: BaseException) -> dict[str, Any]:
    """Return the class of an error, those of its causes, and where it was raised; never its message."""
    kinds: list[str] = []
    cause = error.__cause__ or error.__context__
    while cause is not None and len(kinds) < _DEPTH:
        kinds.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    frames = traceback.extract_tb(error.__traceback__)[-_DEPTH:]
    places = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": type(error).__name__, "where": places} | ({"behind": kinds} if kinds else {})


def _short(file: str) -> str:
    """Return a path as it stands in the program, or within the library that it is of."""
    return file.rpartition(f"site-packages{os.sep}")[2].removeprefix(f"{_ROOT}{os.sep}")


def _format_message(message: object, args: Any) -> str:
    """Return a message with the numbers and texts that may stand in it; foreign signs and long numbers are people's."""
    if isinstance(message, BaseException):
        return type(message).__name__
    text = message if isinstance(message, trusted) else _FOREIGN.sub(_LEFT_OUT, str(message))
    if not args:
        return text
    values = iter(args.values() if isinstance(args, dict) else args)
    return _SPECIFIER.sub(lambda match: "%" if match[3] == "%" else _shown(next(values, None)), text)


def _shown(value: object) -> str:
    if _is_safe(value):
        return str(value)
    return type(value).__name__ if isinstance(value, BaseException) else _LEFT_OUT


def _is_safe(value: object) -> bool:
    return isinstance(value, (trusted, bool, int, float))


def _uncaught(kind: type[BaseException], error: BaseException | None, _where: TracebackType | None) -> None:
    if error is None or issubclass(kind, (KeyboardInterrupt, SystemExit)):
        return
    logging.getLogger(__name__).error("an error that nobody took", exc_info=error)
