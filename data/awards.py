"""What items are awarded beside one another: one row of a story counts, and a cap bounds what a rule awards.

Columns of whole numbers, so that one workbook and the years of a whole city go the same way. Without pandas, since the
processes that read workbooks score them too, and start in half the time without it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def best_of_story(story: Ints, points: Ints, level: Ints) -> Ints:
    """Return for every item the place of the item of its story that counts.

    That is the one with the most points, then of the higher level (the smaller number), then the first.
    """
    order = np.lexsort((level, -points, story))
    if not len(order):
        return order
    begins = np.concatenate([[True], np.diff(story[order]) != 0])
    best = np.empty_like(order)
    best[order] = order[begins][np.cumsum(begins) - 1]
    return best


def within_caps(account: Ints, points: Ints, cap: Ints) -> Ints:
    """Return what every item is awarded, in order, when an account takes no more than its cap.

    ``account`` numbers what is bounded together: a unit, a month and a rule; ``cap`` is the same for
    all items of an account. What negative points take away makes room again.
    """
    order = np.argsort(account, kind="stable")
    first = np.diff(account[order], prepend=account[order][:1] - 1) != 0
    number = np.cumsum(first) - 1
    running = np.cumsum(points[order])
    total = running - (running - points[order])[first][number]
    # An account has lost for good the most by which its sum has ever passed the cap. One running maximum serves all
    # accounts when those of each lie above those of the one before.
    over = np.maximum(total - cap[order], 0)
    apart = number * (over.max(initial=0) + 1)
    balance = total - (np.maximum.accumulate(over + apart) - apart)
    award = np.empty_like(points)
    award[order] = balance - np.where(first, 0, np.roll(balance, 1))
    return award
