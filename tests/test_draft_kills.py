"""网页填报 while the server is killed: what was typed some seconds before is there when it has started again."""

from __future__ import annotations

import json
import random
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed

from data.store import Store
from data.store.drafts import delete_drafts, read_drafts
from data.store.set_up import register_units
from tests.office import OFFICER
from tests.tab import Tab, tab
from tests.wire import Site, start

KILLS, SECONDS = 50, 5.0
"""How often the server is killed, and after how long nothing typed may be lost."""
UNIT, MONTH = "向阳社区", "2024-03"


@pytest.fixture
def database(tmp_path: Path) -> str:
    """An office of one community, in which nobody has reported."""
    url = f"sqlite:///{tmp_path / 'street.db'}"
    store = Store.open(url, create=True)
    units = [{"名称": "新城街道", "级别": "街道"}, {"名称": UNIT, "上级": "新城街道", "级别": "社区"}]
    store.write(OFFICER, register_units, units, MONTH)
    store.close()
    return url


def editor(here: Tab) -> str:
    """Open the form in the page and return the id of its grid."""
    here.open("upload")
    switch = here.id_of("checkbox", "不用表格软件")
    here.widgets[switch] = WidgetState(id=switch, bool_value=True)
    here.run()
    elements = [each.delta.new_element for each in here.shown if each.WhichOneof("type") == "delta"]
    return next(str(each.dataframe.id) for each in elements if each.HasField("dataframe") and each.dataframe.id)


def type_until_killed(site: Site, chance: random.Random) -> tuple[list[float], float]:
    """Type rows of 理论学习 without waiting for answers, and kill the server at a moment drawn by lot.

    Returns when each row was sent, and when the server was killed.
    """
    sent: list[float] = []
    with suppress(ConnectionClosed), tab(site, "") as here:
        grid = editor(here)
        listening = threading.Thread(target=_listen, args=(here,))
        listening.start()
        rows: list[dict[str, str]] = []
        end = time.monotonic() + chance.uniform(1, 2 * SECONDS)
        while (pause := min(chance.uniform(0.1, 0.6), end - time.monotonic())) > 0:
            rows.append({"日期 *": "3月5日", "主题 *": f"第{len(rows)}次", "参加人次 *": str(len(rows))})
            edits = {"edited_rows": {}, "added_rows": rows, "deleted_rows": []}
            here.widgets[grid] = WidgetState(id=grid, string_value=json.dumps(edits))
            here.send()
            sent.append(time.monotonic())
            time.sleep(pause)
        assert site.process is not None
        site.process.kill()
        killed = time.monotonic()
        site.process.wait()
        listening.join()
    return sent, killed


def _listen(here: Tab) -> None:
    with suppress(ConnectionClosed):
        for _ in here.socket:
            pass


@pytest.mark.slow
def test_nothing_typed_more_than_five_seconds_before_the_server_is_killed_is_lost(
    database: str, tmp_path: Path
) -> None:
    chance = random.Random(20241130)
    ages, older = [0.0], 0
    for _ in range(KILLS):
        sent, killed = type_until_killed(start(database, tmp_path), chance)
        store = Store.open(database, create=False)
        drafts = store.read(OFFICER, read_drafts)
        kept = {row["subject"] for draft in drafts.values() for row in json.loads(draft.content)}
        ages += [killed - moment for at, moment in enumerate(sent) if f"第{at}次" not in kept]
        older += sum(killed - moment > SECONDS for moment in sent)
        store.write(OFFICER, delete_drafts, list(drafts))
        store.close()
    print(f"\n{older} rows older than {SECONDS:.0f} s, the oldest one lost {max(ages):.1f} s")  # noqa: T201 - measured
    assert older > KILLS, "else nothing has been tried"
    assert max(ages) <= SECONDS
