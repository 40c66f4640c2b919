"""Every page for everybody: no page fails, none shows anything of another street, none is offered that refuses."""

from __future__ import annotations

import ast
import inspect
import io
import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import streamlit as st
from google.protobuf.text_format import MessageToString
from streamlit.testing.v1 import AppTest

from data.records import Role
from data.sample import load_prepared
from data.store import VISITOR, Store
from data.store.accounts import add_account
from data.store.people import find_person_by_name
from data.store.sample import clear_sample, mark_sample
from data.store.session import Session
from data.store.settings import read_settings, save_settings
from tests import pages
from tests.district import OURS, PASSWORD, PEOPLE, STRANGERS, Somebody, district, key_of
from tests.office import OFFICER
from tests.pages import ROOT
from ui import filters, session
from ui.navigation import SCREENS, allowed, find, front

WHOLE = "officer of all"
# The boxes of the filter bar change each other, which AppTest does not follow.
FILTERS = frozenset({filters.KIND, filters.PERIOD, filters.FIRST, filters.LAST, filters.COMPARE})
NOT_OFFERED: Mapping[str, frozenset[str]] = {
    "clerk": frozenset(
        {
            "forms: sample-sheet",
            "forms: sample-summary",
            "forms: sample-word",
            "handout: templates",
            "ranking: ranking-picture",
            "ranking: ranking-workbook",
            "whole: brief-page",
            "whole: brief-word",
            "whole: whole",
        }
    ),
    "leader": frozenset({"handout: template", "handout: templates"}),
    "officer of one street": frozenset(),
}
"""What a role has no page for."""
CHOICES = 4
"""Choices of a box that are tried."""


GIVING = frozenset({"download_button", "image", "audio", "video", "pdf", "logo"})
"""What of Streamlit takes bytes for the browser."""
HANDED_OUT: Mapping[str, str] = {
    "backups: {key}": "governor",
    "batch: batch-problems-xlsx": "own",
    "calendars: calendar": "shown",
    "editions: {key}": "governor",
    "findings: problems-{key}": "own",
    "verification: verification-text": "own",
    "verification: verification-word": "own",
    "upload: annotated-{at}": "own",
    "history: upload-annotated": "row",
    "history: {key}": "row",
    "ledger: ledger-file-{number}": "row",
    "forms: form-{version.id}": "row",
    "papers: {key}": "row",
    "figure: {key}-png": "shown",
    "forms: sample-sheet": "shown",
    "forms: sample-summary": "shown",
    "forms: sample-word": "shown",
    "handout: template": "shown",
    "handout: templates": "shown",
    "handover: handover": "governor",
    "listing: {key}-xlsx": "shown",
    "log: log-all": "governor",
    "ranking: ranking-picture": "shown",
    "ranking: ranking-workbook": "shown",
    "transfer: settings-export": "governor",
    "unit_accounts: slips": "own",
    "whole: brief-page": "shown",
    "whole: brief-word": "shown",
    "whole: whole": "shown",
}
"""Every button that hands bytes out, by module and key, and what it gives: ``shown``: what its page shows, looked
through below; ``governor``: on pages that only who has charge of everything has; ``own``: made of what the same tab has
sent; ``row``: of the row that was chosen, read by a function of the store whose every caller is tried in
``test_store_surface`` (``read_original``, ``read_document``, ``read_form``)."""


@pytest.fixture(scope="module", autouse=True)
def _ended() -> Iterator[None]:
    yield
    pages.end()


@pytest.fixture(scope="module")
def two_streets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return district(tmp_path_factory.mktemp("district") / "street.db")


@pytest.fixture(scope="module")
def empty(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without units; a clerk has an account whose unit has left the register."""
    path = tmp_path_factory.mktemp("empty") / "street.db"
    shutil.copy(blank, path)
    store = Store.open(f"sqlite:///{path}", create=False)
    store.write(OFFICER, save_settings, {"单位": [{"名称": OURS[1], "级别": "社区"}]})
    add_people(store, OURS[1], OURS[1])
    store.write(OFFICER, mark_sample)
    store.write(OFFICER, clear_sample)
    store.close()
    return path


@pytest.fixture(scope="module")
def sample(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "street.db"
    shutil.copy(blank, path)
    store = Store.open(f"sqlite:///{path}", create=False)
    load_prepared(store)
    units = store.read(OFFICER, read_settings).register.units
    add_people(store, units[0].name, next(unit.name for unit in units if unit.level == "社区"))
    store.close()
    return path


def add_people(store: Store, street: str, community: str) -> None:
    for somebody in PEOPLE.values():
        unit = {"clerk": community, "leader": street, "officer": street}[somebody.role]
        top = unit if somebody.unit else None
        store.write(OFFICER, add_account, somebody.name, somebody.role, unit=top, password=PASSWORD)


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    path = tmp_path / "street.db"
    shutil.copy(request.getfixturevalue(request.param), path)
    pages.begin(monkeypatch, path, tmp_path / "backups")
    yield session.store()
    session.store().close()


def opened(key: str, somebody: Somebody, name: str) -> AppTest:
    """Open a page as somebody; any exception fails the test."""
    return pages.page(name, role=somebody.role, user={"username": quote(somebody.name), "session": key})


def sent(app: AppTest) -> str:
    """Return all that goes to the browser: every element as it is sent, the cells of tables included."""
    elements = [MessageToString(proto, as_utf8=True) for node in app._tree if (proto := getattr(node, "proto", None))]
    cells = [table.value.to_string() for table in (*app.dataframe, *app.data_editor)]
    return re.sub(r"\\+u([0-9a-f]{4})", lambda sign: chr(int(sign[1], 16)), "\n".join([*elements, *cells]))


def offered(somebody: Somebody, store: Store) -> list[str]:
    person = store.read(VISITOR, find_person_by_name, somebody.name)
    assert person is not None
    governor = store.read(person.access, Session.governs)
    return [screen.name for screen in allowed(person.access.role, governor=governor)]


DATABASES = ["empty", "two_streets", pytest.param("sample", marks=pytest.mark.slow)]


@pytest.mark.parametrize("store", DATABASES, indirect=True)
@pytest.mark.parametrize("person", PEOPLE)
def test_no_page_that_somebody_is_offered_fails_or_refuses(store: Store, person: str) -> None:
    key = key_of(store, PEOPLE[person])
    for name in offered(PEOPLE[person], store):
        app = opened(key, PEOPLE[person], name)
        assert app.title[0].value == find(name).title
        assert "只有负责" not in "".join(error.value for error in app.error), name
        assert "没有查看" not in "".join(error.value for error in app.error), name
        for box in app.selectbox:
            proto = box.proto
            assert box.value is None or proto.required or proto.HasField("default"), (name, box.label, "can be emptied")
        assert all(row.proto.required for row in app.segmented_control), name


@pytest.mark.parametrize("store", ["two_streets"], indirect=True)
@pytest.mark.parametrize("person", [person for person in PEOPLE if person != WHOLE])
def test_no_page_in_any_of_its_views_shows_or_hands_out_anything_of_another_street(
    store: Store, person: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The month that pages open with is then one that both streets have reported.
    monkeypatch.setenv("PUBLICITY_TODAY", "2024-04-10")
    key, offers, taken = key_of(store, PEOPLE[person]), record_downloads(monkeypatch), set[str]()
    for name in offered(PEOPLE[person], store):
        for view, app in views(key, PEOPLE[person], name):
            shown = sent(app)
            assert [other for other in STRANGERS if other in shown] == [], (name, view)
        for button in offers.keys() - taken:
            content = content_of(offers[button])
            assert [other for other in STRANGERS if other in content] == [], (name, button)
            taken.add(button)
    met = {place for place in HANDED_OUT for button in taken if fits(place, button)}
    assert {place for place, subject in HANDED_OUT.items() if subject == "shown"} - met <= NOT_OFFERED[person]
    assert not {place for place in met if HANDED_OUT[place] == "governor"}
    assert all(any(fits(place, button) for place in HANDED_OUT) for button in taken)


def test_every_place_that_hands_out_bytes_has_an_expectation() -> None:
    assert places_that_hand_out() == HANDED_OUT.keys()


def test_only_one_function_gives_bytes_to_the_browser() -> None:
    """Pictures and sounds would go to it as well; the logo and the styles are the program's own files."""
    results = {
        f"{path.parent.name}/{path.name}: {node.attr}"
        for path in scripts()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in GIVING
    }
    assert results == {"ui/listing.py: download_button", "ui/main.py: logo"}


def scripts() -> list[Path]:
    """Return the scripts of the pages and of what they are drawn with."""
    return [*sorted((ROOT / "pages").glob("*.py")), *sorted((ROOT / "ui").glob("*.py"))]


def places_that_hand_out() -> set[str]:
    """Return every call that draws a download, by its module and the key of its button."""
    names = set()
    for path in scripts():
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2] in DRAWING:
                [key] = [word.value for word in call.keywords if word.arg == "key"]
                names.add(f"{path.stem}: {written(key)}")
    return names - {"listing: {key}", "figure: {key}"}


DRAWING = frozenset({"download_button", "download", "download_picture"})


def written(key: ast.expr) -> str:
    """Return a key as it is written, what is put in between braces."""
    if isinstance(key, ast.Constant):
        return str(key.value)
    if isinstance(key, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else braced(part) for part in key.values)
    return f"{{{ast.unparse(key)}}}"


def braced(part: ast.expr) -> str:
    assert isinstance(part, ast.FormattedValue)
    return f"{{{ast.unparse(part.value)}}}"


def fits(place: str, button: str) -> bool:
    """Tell whether a button, by its module and key, may be drawn by a place."""
    pattern = re.sub(r"\\\{[^{}]*\\\}", ".+", re.escape(place))
    return re.fullmatch(pattern, button) is not None


def record_downloads(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return what the buttons that are drawn from now on hand out, by the modules that draw them and their keys."""
    offers: dict[str, Any] = {}
    draw = st.download_button

    def spy(label: str, *, data: Any, key: str, **look: Any) -> bool:
        caller = next(frame for frame in inspect.stack()[1:] if frame.function not in DRAWING)
        offers.setdefault(f"{Path(caller.filename).stem}: {key}", data)
        return bool(draw(label, data=data, key=key, **look))

    monkeypatch.setattr(st, "download_button", spy)
    return offers


def content_of(data: Any) -> str:
    """Return everything that a file says, of a package each part, of packages in it too."""
    content: bytes | str = data() if callable(data) else data
    if isinstance(content, str):
        return content
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content.decode("utf-8", "ignore")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(content_of(archive.read(name)) for name in archive.namelist())


def views(key: str, somebody: Somebody, name: str) -> Iterator[tuple[str, AppTest]]:
    """Yield a page as it opens, then with each of its buttons to choose from and boxes set to each of the first choices."""
    app = opened(key, somebody, name)
    yield "first", app
    for kind in ("segmented_control", "selectbox"):
        for chosen, options in {widget.key: widget.options for widget in app.get(kind) if widget.key}.items():
            for option in options[:CHOICES]:
                for widget in app.get(kind):
                    if widget.key == chosen and chosen not in FILTERS and shown_as_it_is(widget, option):
                        widget.set_value(option)
                        yield f"{chosen}: {option}", pages.ran(app)
                        break


def shown_as_it_is(widget: Any, option: str) -> bool:
    """Tell whether a choice is shown in its own words; others AppTest cannot choose."""
    try:
        return str(widget.format_func(option)) == option
    except KeyError:
        return False


@pytest.mark.parametrize("store", ["two_streets"], indirect=True)
def test_the_other_street_is_there_to_be_seen_by_who_may(store: Store) -> None:
    key = key_of(store, PEOPLE[WHOLE])
    for name in ("overview", "reporting", "publishing", "settings", "log", "accounts"):
        shown = sent(opened(key, PEOPLE[WHOLE], name))
        assert any(other in shown for other in STRANGERS), name


@pytest.mark.parametrize("store", ["two_streets"], indirect=True)
def test_pages_about_every_unit_are_offered_to_who_has_charge_of_every_unit(store: Store) -> None:
    whole = {screen.name for screen in SCREENS if screen.whole}
    assert whole == {"settings", "log", "backups"}
    for person, somebody in PEOPLE.items():
        assert (whole <= set(offered(somebody, store))) is (person == WHOLE), person
        assert not whole & set(offered(somebody, store)) or person == WHOLE
    key = key_of(store, PEOPLE["officer of one street"])
    app = opened(key, PEOPLE["officer of one street"], "reporting")
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        app.switch_page(pages.script("settings"))


@pytest.mark.parametrize("role", ["clerk", "leader", "officer"])
def test_the_first_page_of_a_role_is_one_that_everybody_of_the_role_has(role: Role) -> None:
    assert all(front(role) in allowed(role, governor=governor) for governor in (True, False))
