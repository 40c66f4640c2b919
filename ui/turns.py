"""Whose turn it is to be drawn: pages of figures are drawn a few at a time, the others wait.

Python works on one run at a time, whatever their number: of many begun together each would take as
long as all, and a run hands over with every element that it sends. In a row, the first are done early.
"""

from __future__ import annotations

from threading import BoundedSemaphore

AT_ONCE = 2
"""More than one, since a run waits for the database, too."""
TURN = BoundedSemaphore(AT_ONCE)
"""Held by a run while it draws a page of figures, as a context."""
