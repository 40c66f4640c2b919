"""The tables of the database: one value that both databases, the migrations and every query share.

Rows that people sent are never changed and never deleted: a later submission supersedes an
earlier one. ``figure`` and ``stage`` are derived from the current submissions and rebuilt in the
transaction that changes them.
"""

from data.store.tables.base import metadata
from data.store.tables.derived import entry_name, figure, ledger_flow, ledger_problem, stage
from data.store.tables.office import annotation, document, follow_up, form, proposal, reminder, webhook
from data.store.tables.people import (
    PASSING,
    account,
    attempt,
    audit,
    calendar_feed,
    draft,
    pending_sign_in,
    recovery_code,
    saved_view,
    second_factor,
    session,
)
from data.store.tables.published import publication, published_figure, reopening
from data.store.tables.register import meta, revision, setting, unit
from data.store.tables.sent import ROWS, basic, doubt, original, review, submission, title_block

__all__ = [
    "PASSING",
    "ROWS",
    "account",
    "annotation",
    "attempt",
    "audit",
    "basic",
    "calendar_feed",
    "document",
    "doubt",
    "draft",
    "entry_name",
    "figure",
    "follow_up",
    "form",
    "ledger_flow",
    "ledger_problem",
    "meta",
    "metadata",
    "original",
    "pending_sign_in",
    "proposal",
    "publication",
    "published_figure",
    "recovery_code",
    "reminder",
    "reopening",
    "review",
    "revision",
    "saved_view",
    "second_factor",
    "session",
    "setting",
    "stage",
    "submission",
    "title_block",
    "unit",
    "webhook",
]
