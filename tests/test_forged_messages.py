"""What a browser says a widget holds is not believed: a wrong kind of value, a widget or a mark that there is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.sites import office_site
from tests.tab import Tab, tab
from tests.wire import Site

FAILED = "这一页出错了"
MISFIT = "浏览器发来的内容和这一页对不上，没有执行"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with office_site(tmp_path_factory.mktemp("forged"), {}) as opened:
        yield opened


def widgets(page: Tab) -> dict[str, str]:
    """Return the kind of each widget on a page by its id."""
    elements = [message.delta.new_element for message in page.shown if message.delta.HasField("new_element")]
    kinds = [(element.WhichOneof("type"), element) for element in elements]
    ids = {str(getattr(getattr(element, kind), "id", "")): kind for kind, element in kinds if kind}
    return {name: kind for name, kind in ids.items() if name}


def page_messages(page: Tab) -> str:
    """Return the warnings and errors of a page; an exception of Streamlit's own fails the test."""
    elements = [message.delta.new_element for message in page.shown if message.delta.HasField("new_element")]
    assert not [element for element in elements if element.HasField("exception")]
    return "".join(element.alert.body.replace("\\", "") for element in elements if element.HasField("alert"))


def forged(name: str) -> Iterator[WidgetState]:
    """Yield states of every kind that a message can hold, none of them what the widget's own page would send."""
    yield WidgetState(id=name, int_value=2**62)
    yield WidgetState(id=name, bool_value=True)
    yield WidgetState(id=name, double_value=float("nan"))
    yield WidgetState(id=name, json_value="[1")
    for text in (
        "\0{wrong",
        '{"selection":{"rows":"x","points":[{"customdata":["x","9","y","z"]}]}}',
        '{"selection":{"rows":[-1]}}',
        '{"edited_rows":{"77":{"nothing":1}},"added_rows":[{"x":1}],"deleted_rows":[999]}',
    ):
        yield WidgetState(id=name, string_value=text)
    state = WidgetState(id=name)
    state.string_array_value.data.extend(["x", "y"])
    yield state
    state = WidgetState(id=name)
    state.int_array_value.data.extend([99, -5])
    yield state
    state = WidgetState(id=name)
    state.file_uploader_state_value.uploaded_file_info.add(file_id="../../etc/passwd", name="x.xlsx", size=1)
    yield state


@pytest.mark.parametrize("name", ["settings", "upload", pytest.param("study", marks=pytest.mark.slow)])
def test_a_value_of_a_wrong_kind_never_fails_the_page(site: Site, name: str) -> None:
    with tab(site, "") as page:
        page.open(name)
        one_of_each = {kind: widget for widget, kind in widgets(page).items()}
    assert len(one_of_each) >= 4
    for widget in one_of_each.values():
        for state in forged(widget):
            with tab(site, "") as page:
                page.open(name)
                page.widgets[widget] = state
                page.run()
                assert FAILED not in page_messages(page), state


@pytest.mark.parametrize("name", ["$$ID-0000-nothing", "view", "settings-view", "$$ID-", ""])
def test_a_widget_that_there_is_not_changes_nothing(site: Site, name: str) -> None:
    with tab(site, "") as page:
        page.open("settings")
        before = widgets(page)
        for state in forged(name):
            page.widgets[name] = state
            page.run()
            assert FAILED not in page_messages(page), state
            page.open("settings")
            assert page_messages(page) == ""
            assert widgets(page) == before


def test_a_value_that_does_not_fit_is_told_with_what_to_do(site: Site) -> None:
    with tab(site, "") as page:
        page.open("settings")
        grid = next(name for name, kind in widgets(page).items() if kind == "dataframe")
        page.widgets[grid] = WidgetState(id=grid, string_value="\0{wrong")
        page.run()
        assert MISFIT in page_messages(page)
