"""Analyses of many units are renewed beside, while the former one is still shown, with the moment it tells of.

To work everything out anew after an upload takes seconds where hundreds of units are compared, and
where hundreds of units report there are uploads all the time. Whoever waited for it would wait at
every page. Analyses of few units are renewed beside, too, as long as others wait for their turn.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from data.logs import trusted
from data.store import StoreError
from ui.analysis import Analysis
from ui.turns import Turns

_LOG = logging.getLogger(__name__)

MANY = 100
"""Units up to which everything is worked out anew at once, unless others wait: it takes as long as to draw a page."""
NEVER = float("-inf")
"""A moment before all others."""
_RENEWAL_SLOT = threading.BoundedSemaphore(1)
"""At most one analysis is renewed at a time, for all spans."""


@dataclass(frozen=True, slots=True)
class Stand:
    """How the archive stands: ``rules`` changes with what all figures follow, ``sent`` with each upload."""

    rules: tuple[object, ...]
    sent: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Pace:
    """How renewals follow one another and make room.

    Seconds: between two of them; how old what is shown may get; rest for each second of work on one;
    how long at most it waits, after each answer, for pages that are being drawn.
    """

    pause: float
    oldest: float
    share: float
    patience: float


PACE = Pace(pause=20, oldest=300, share=1, patience=1)
"""A renewal of 400 communities takes some three seconds of CPU, one of 3,000 thirty."""
Make = Callable[[], tuple[Stand, Analysis]]
"""Reads how the archive stands, and begins the analysis of it."""


class Shown:
    """The analysis of one span that is shown to those who see the same units."""

    def __init__(self, pace: Pace, turns: Turns) -> None:
        """Begin with none; renewals make room for those whose turn it is."""
        self._pace, self._turns = pace, turns
        self._lock = threading.RLock()
        self._stand: Stand | None = None
        self._analysis: Analysis | None = None
        self._begun = self._sound = self._ended = NEVER
        self._renewing = False

    def now(self, stand: Stand, make: Make, *, in_background: bool, since: float) -> Analysis:
        """Return the analysis of ``stand``, or the former one while it is renewed ``in_background``.

        The former one will not do when it was begun before ``since`` (monotonic): whoever has just
        changed something sees it; nor when rules have changed, nor when it has been overtaken for long.
        """
        with self._lock:
            analysis, moment = self._analysis, time.monotonic()
            if analysis is not None and self._stand == stand:
                self._sound = moment
                return analysis
            if analysis is not None and in_background and self._will_do(stand, since, moment):
                analysis.overtaken = True
                if not self._renewing and moment - self._ended >= self._pace.pause:
                    self._renewing = True
                    threading.Thread(target=self._renew, args=(analysis, make), name="renewal", daemon=True).start()
                return analysis
            return self._put(moment, *make())

    def _will_do(self, stand: Stand, since: float, moment: float) -> bool:
        same = self._stand is not None and self._stand.rules == stand.rules
        return same and self._begun > since and moment - self._sound < self._pace.oldest

    def _put(self, begun: float, stand: Stand, analysis: Analysis) -> Analysis:
        self._begun = self._sound = begun
        analysis.overtaken = False
        self._stand, self._analysis = stand, analysis
        return analysis

    def _pause(self, taken: float) -> None:
        time.sleep(taken * self._pace.share)
        self._turns.let_pass(self._pace.patience)

    def _renew(self, former: Analysis, make: Make) -> None:
        try:
            with _RENEWAL_SLOT:
                begun = time.monotonic()
                stand, analysis = make()
                analysis.catch_up(former, self._pause)
            with self._lock:
                if begun > self._begun:
                    self._put(begun, stand, analysis)
        except StoreError as error:
            _LOG.warning("what is shown was not renewed: %s", trusted(str(error)))
        finally:
            with self._lock:
                self._renewing, self._ended = False, time.monotonic()
