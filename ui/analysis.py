"""Facts, and everything that has been worked out from them so far: each thing once, for all who ask."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd

from analytics.facts import Facts
from data.logs import trusted
from data.schema import AREAS
from data.store import StoreError
from data.store.journal import now
from ui.lru_cache import LruCache, called

_LOG = logging.getLogger(__name__)
Rest = ParamSpec("Rest")
Result = TypeVar("Result")

_MOST = 4096
_LATELY = 900.0
"""Seconds for which it counts that something was asked for."""


@dataclass(frozen=True, slots=True)
class _Question:
    """A function of facts with what else it was given, and the moment it was last asked (monotonic)."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    at: float

    @property
    def stands_alone(self) -> bool:
        """Whether it can be asked of other facts: one with a frame belongs to those that the frame was made of."""
        return not any(isinstance(value, pd.DataFrame) for value in (*self.args, *self.kwargs.values()))


class Analysis:
    """Facts, and everything that has been worked out from them so far; frames are never changed.

    ``at``: when it was begun. ``overtaken``: it is still shown although something has been sent since.
    """

    def __init__(self, facts: Facts) -> None:
        """Begin with nothing worked out."""
        self.facts = facts
        self.at: datetime = now()
        self.overtaken = False
        self._answers, self._derived = LruCache(_MOST), LruCache(_MOST)
        self._questions: dict[Hashable, _Question] = {}

    def of(
        self, function: Callable[Concatenate[Facts, Rest], Result], *args: Rest.args, **kwargs: Rest.kwargs
    ) -> Result:
        """Return ``function(facts, *args, **kwargs)``, worked out once; arguments must be hashable, or frames kept."""
        answer: Result = self._answer(_Question(function, args, kwargs, time.monotonic()))
        return answer

    def derive(self, function: Callable[Rest, Result], *args: Rest.args, **kwargs: Rest.kwargs) -> Result:
        """Return ``function(*args, **kwargs)``, worked out once: of what ``of`` has returned, frames among it."""
        return self._derived.get(called(function, args, kwargs), None, lambda: function(*args, **kwargs))

    def ready(self) -> None:
        """Read what most pages begin with: the last year's figures."""
        for month in self.facts.figures.months[-12:]:
            self.facts.lines(AREAS[0].lead[0], month, month)

    def catch_up(self, former: Analysis, pause: Callable[[float], None]) -> None:
        """Work out what was lately asked of the former analysis, so that no user has to wait for it.

        ``pause`` is called after each answer with the CPU seconds it took. A question that raises is logged and
        left out: a user who asks it again sees the error, all others see the new figures.
        """
        for question in former.lately():
            begun = time.thread_time()
            try:
                self._answer(question)
            except StoreError:
                raise
            except Exception:
                _LOG.exception("not worked out in the background: %s", trusted(question.function.__qualname__))
            pause(time.thread_time() - begun)

    def lately(self) -> list[_Question]:
        """Return the questions of the last quarter of an hour that can be asked of other facts, too."""
        since = time.monotonic() - _LATELY
        questions = list(self._questions.values())
        return [question for question in questions if question.at >= since and question.stands_alone]

    def _answer(self, question: _Question) -> Any:
        key = called(question.function, question.args, question.kwargs)
        if len(self._questions) < _MOST or key in self._questions:
            self._questions[key] = question
        return self._answers.get(key, None, lambda: question.function(self.facts, *question.args, **question.kwargs))
