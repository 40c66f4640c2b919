"""What the server does by itself: the sample street on the first start, reading ahead, the backup of the day."""

from __future__ import annotations

import logging
import threading
from datetime import datetime

from analytics.periods import Period
from data import environment
from data.logs import trusted
from data.records import Access
from data.sample import LAST, Loading, load_prepared
from data.store import SYSTEM, Refused, Store, StoreError, rotation
from data.store.audit import read_journal
from data.store.reports import read_reported_months
from data.store.retention import expired_files, remove_expired_files
from data.store.sample import clear_sample, is_sample
from ui import services, session

_LOG = logging.getLogger(__name__)


def begin() -> None:
    """Open the database and, where it has never been used, begin to put in the sample street beside."""
    with session.reading(SYSTEM) as opened:
        reported = read_reported_months(opened)
        unused = not reported and not read_journal(opened, limit=1)
        broken_off = is_sample(opened) and LAST not in reported
    if unused or broken_off:
        load_in_background(session.store(), session.loading())


def load_in_background(opened: Store, progress: Loading) -> None:
    """Put in the sample street in a thread of its own; ``progress`` tells whether that goes on."""
    progress.running, progress.failed = True, None
    threading.Thread(target=_load, args=(opened, progress), name="sample", daemon=True).start()


def _load(opened: Store, progress: Loading) -> None:
    try:
        load_prepared(opened)
        if progress.skipped:
            opened.write(session.OFFICER, clear_sample)
    except (StoreError, Refused) as error:
        _LOG.warning("the sample street was not loaded: %s", trusted(str(error)))
        progress.failed = str(error)
    finally:
        progress.running = False


def read_ahead() -> None:
    """Begin to read, beside, what whoever sees everything will look at first: of a city that takes a while."""
    threading.Thread(target=_read_ahead, name="ahead", daemon=True).start()


def _read_ahead() -> None:
    try:
        reported = session.read_as(SYSTEM, read_reported_months)
        if reported and not session.loading().running:
            session.up_to_date(SYSTEM, Period.month(reported[-1])).ready()
    except StoreError as error:
        _LOG.warning("nothing was read ahead: %s", error)


def back_up(at: datetime) -> None:
    """Make the backup of the day where there is none yet, unless the sample is just coming in."""
    if not session.loading().running:
        write = services.current().copyist.backup
        rotation.make_daily_backup(
            session.store(), environment.backup_folder(), at, environment.backups_to_keep(), write=write
        )


def look_after_store(at: datetime) -> None:
    """Make the backup of the day, and then remove the files that the office does not want to keep any longer."""
    back_up(at)
    # Looked for without a lock: on most days there is none.
    if session.read_as(SYSTEM, expired_files, at.date()):
        session.write(SYSTEM, remove_expired_files, at.date())


def back_up_now(access: Access) -> None:
    """Make a backup by hand."""
    rotation.make_backup(session.store(), access, environment.backup_folder(), write=services.current().copyist.backup)
