"""Every function beyond the store that takes who asks is known here: a new one fails until somebody has placed it."""

from __future__ import annotations

from tests.asking import surface

THROUGH = {
    "intake.batch.check_all",
    "intake.batch.load_all",
    "intake.batch.load_uploads",
    "intake.difference.difference_from_current",
    "intake.past.compare_past",
    "intake.receive.check",
    "intake.receive.compare",
    "intake.receive.examine_uploads",
    "intake.receive.reassign",
    "intake.receive.receive",
    "intake.receive.save",
    "intake.receive.save_assembled",
    "reminding.send_reminder",
    "sample.loading.load_sample",
    "sample.prepared.load_prepared",
    "template.entering.known_rows",
    "template.entering.recurrent_rows",
    "template.handing_out.all_workbooks",
    "template.handing_out.reporting_units",
    "template.known.last_stocks",
    "template.known.open_entries",
    "template.known.prefilled_workbook",
}
"""What reads and writes elsewhere in ``data`` for who asks: it is given the store or a session of it, and keeps nothing."""
KEEPING = {
    "ui.archive.Archive.analysis",
    "ui.archive.Archive.read_cached",
    "ui.archive.Archive.try_out",
    "ui.session.analysis",
    "ui.session.analysis_until",
    "ui.housekeeping.back_up_now",
    "ui.session.batch",
    "ui.session.begin_batch",
    "ui.upload_reading.check_upload",
    "ui.session.end_batch",
    "ui.session.is_governor",
    "ui.housekeeping.load_in_background",
    "ui.upload_reading.write_edited",
    "ui.session.offered",
    "ui.session.read_as",
    "ui.session.read_cached",
    "ui.session.readers",
    "ui.session.reading",
    "ui.session.settings_in_force",
    "ui.session.try_rules",
    "ui.upload_reading.list_uploads",
    "ui.session.up_to_date",
    "ui.session.write",
    "ui.stored_ledger.LedgerSums.now",
}
"""What answers who asks from what was kept of an earlier answer: ``test_archive`` and ``test_services`` try
each person after each other."""


def test_every_function_beyond_the_store_that_takes_who_asks_has_its_place() -> None:
    assert {name for name in surface("data") if not name.startswith("store.")} == THROUGH
    keeping = ("archive", "housekeeping", "session", "stored_ledger", "upload_reading")
    assert set().union(*(surface(f"ui.{name}") for name in keeping)) == KEEPING
