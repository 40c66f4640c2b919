"""Reading on a real Dask cluster: a worker that is killed neither loses nor doubles a workbook."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from distributed import LocalCluster

from data.intake import cluster
from data.intake.batch import load_all
from data.store import Store
from data.store.history import read_uploads
from manage import main
from tests.batches import EXPECTED, OFFICER, attendance, empty, folder

__all__ = ["empty", "folder"]


def test_a_cluster_that_is_not_there_is_told(
    folder: Path, empty: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 0.2)
    assert main(["load", str(folder), "--dask", "tcp://127.0.0.1:1", "--db", str(empty.engine.url)]) == 2
    assert "连不上 Dask 集群" in capsys.readouterr().err
    assert empty.read(OFFICER, read_uploads) == []


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_killed_worker_neither_loses_nor_doubles_a_workbook(folder: Path, empty: Store) -> None:
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as machines:
        receipts = []
        with cluster.cluster(machines.scheduler_address) as reading:
            for receipt in load_all(empty, reading, OFFICER, [folder]):
                receipts.append(receipt)
                if len(receipts) == 3:
                    os.kill(next(iter(machines.workers.values())).process.pid, signal.SIGKILL)
            again = list(load_all(empty, reading, OFFICER, [folder]))
    assert [receipt.result for receipt in receipts] == ["accepted"] * len(EXPECTED) + ["refused"]
    assert [receipt.result for receipt in again] == ["unchanged"] * len(EXPECTED) + ["refused"]
    assert attendance(empty) == EXPECTED
