"""A Dask cluster to read on. Only this module needs ``distributed``, which is an extra to be installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from distributed import Client

from data.intake.executor import Elsewhere, ReadingError

_PATIENCE = 30
"""Seconds that a scheduler, and then its first worker, may take to answer."""


@contextmanager
def cluster(address: str) -> Iterator[Elsewhere]:
    """Hold a connection to the scheduler at ``address``. Raises ``ReadingError`` when it has no workers.

    A task whose worker dies is given to another one by the scheduler; one that several workers died
    of is answered as a file that cannot be read.
    """
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ReadingError(
            f"连不上 Dask 集群 {address}（{error}）。请核对地址，并确认 dask scheduler 已经启动。"
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError as error:
            raise ReadingError(f"Dask 集群 {address} 里没有工作进程，请先启动 dask worker。") from error
        readers = Elsewhere(client.get_executor(pure=False), lambda: sum(client.nthreads().values()))
        try:
            yield readers
        finally:
            readers.close()
