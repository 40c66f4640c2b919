"""A reminder sent to the office's chat group, and noted for each unit that it is about."""

from __future__ import annotations

import time
from collections.abc import Sequence

from data import environment
from data.group_robot import send_text
from data.records import Access
from data.store import Store
from data.store.reminders import note_reminders
from data.store.webhook import read_webhook_address


def send_reminder(store: Store, access: Access, month: str, units: Sequence[str], text: str) -> int:
    """Send the text as it was shown, and note the reminder; return in how many messages it went out.

    Raises ``Forbidden`` for anybody but an officer of the whole register, ``Refused`` where no robot is set, and
    ``PostingFailed`` where the text was not accepted; nothing is noted then. No transaction is open meanwhile.
    """
    known = store.read(access, read_webhook_address)
    private = environment.webhook_may_be_private()
    count = send_text(known.kind, known.target, text, time.time(), secret=known.secret, private=private)
    store.write(access, note_reminders, month, units, "robot")
    return count
