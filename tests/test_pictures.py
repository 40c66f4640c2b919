"""Pictures to take away: every chart as it is on screen, the ranking on one page, and what happens without a font."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as settings_of
from hypothesis import strategies as st
from matplotlib.axes import Axes
from PIL import Image

from analytics.periods import Period
from analytics.ranking import Ranking, rank
from reports.charts import style
from reports.charts.stacks import ranked
from reports.charts.style import Chart
from reports.pictures import faces, traces
from reports.pictures.canvas import FINE, Sheet, runs
from reports.pictures.chart import WIDTH, footing, picture
from reports.pictures.ranking import ranking_picture
from tests import test_charts
from tests.street import LATER, Street, adopted, m1, settings
from tests.test_charts import ALL, UNITS, every, strings

MARCH = Period.month("2024-03")


def dots(content: bytes) -> Any:
    """Return the dots of a picture: rows × columns × red, green, blue."""
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


def coloured(content: bytes, colour: str) -> Any:
    """Return which dots have exactly a colour."""
    required = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return (dots(content) == required).all(axis=2)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All words that are written on sheets from now on."""
    results: list[str] = []
    write: Callable[..., None] = Sheet.text

    def spy(sheet: Sheet, x: float, y: float, words: str, **look: Any) -> None:
        results.append(words)
        write(sheet, x, y, words, **look)

    monkeypatch.setattr(Sheet, "text", spy)
    return results


@pytest.fixture
def without_faces(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(faces, "FACES", ("没有这种字体",))
    faces.face.cache_clear()
    yield
    faces.face.cache_clear()


@every
def test_a_picture_takes_account_of_everything_that_a_chart_uses(name: str) -> None:
    for trace in ALL[name]().spec["data"]:
        assert set(trace) - traces.ON_SCREEN <= traces.DRAWN[trace["type"]]


@every
def test_a_picture_is_the_chart_twice_as_fine_with_all_its_words(name: str, written: list[str]) -> None:
    chart = ALL[name]()
    result = dots(picture(chart, LATER))
    assert result.shape[1] == FINE * WIDTH
    assert result.shape[0] > FINE * chart.spec["layout"]["height"]
    assert chart.title in written
    rows = list(chart.spec["layout"]["yaxis"].get("ticktext", ()))
    texts = [trace["text"] for trace in chart.spec["data"] if trace["type"] == "scatter" and "text" in trace["mode"]]
    assert {word for part in [rows, *texts] for word in part if word.strip()} <= set(written)


@every
def test_no_word_of_a_chart_lacks_a_sign_in_the_type_that_was_chosen(name: str) -> None:
    chart = ALL[name]()
    assert not faces.lacking([chart.title, chart.note, *strings(chart.spec)])


def test_bars_of_a_picture_are_as_long_as_their_values() -> None:
    blue = coloured(picture(ALL["bars"](), LATER), style.BLUE).sum(axis=1)
    runs_ = [int(length) for length in blue if length > 20]
    lengths = sorted({max(group) for group in _groups(runs_)})
    assert lengths == pytest.approx([lengths[-1] / 4, lengths[-1] / 2, lengths[-1]], rel=0.01)


def _groups(values: list[int]) -> list[list[int]]:
    groups: list[list[int]] = []
    for value in values:
        if groups and abs(groups[-1][-1] - value) <= 4:
            groups[-1].append(value)
        else:
            groups.append([value])
    return groups


@pytest.mark.parametrize("name", ["bars", "stacked by level", "ranked", "outstanding", "grid", "report grid"])
def test_what_is_not_reported_is_hatched_and_not_filled(name: str) -> None:
    hatched = coloured(picture(ALL[name](), LATER), style.HATCH)
    assert hatched.sum() > 200
    lines = hatched.sum(axis=1)
    assert 0 < np.median(lines[lines > 0]) < 0.5 * lines.max()


@pytest.mark.parametrize("name", ["stacked by level", "ranked by level"])
def test_parts_have_the_colours_that_they_have_on_screen(name: str) -> None:
    content = picture(ALL[name](), LATER)
    for colour in style.LEVELS:
        assert coloured(content, colour).sum() > 1000


def test_a_picture_says_until_when_and_where_from() -> None:
    assert footing(ALL["bars"](), LATER) == ["截至2024年3月31日　·　来源：各单位宣传工作月报"]
    assert footing(ALL["report grid"](), LATER)[-1].startswith("截至2024年12月31日")
    assert "四分之一" in footing(ALL["dot range"](), LATER)[0]


def test_the_same_chart_gives_the_same_bytes() -> None:
    assert picture(ALL["trend"](), LATER) == picture(ALL["trend"](), LATER)


def test_signs_that_no_face_has_are_boxes_and_the_picture_says_so() -> None:
    odd = "甲\U0010fffd社区"
    assert faces.drawable(f"{odd}\n乙") == "甲□社区 乙"
    chart = Chart({"data": [], "layout": {}}, "题", f"题：{odd}")
    assert "□ 是本机字体里没有的字" in footing(chart, LATER)[0]
    assert not faces.lacking(["甲社区 ↑2 ✓ 未报 — 余 ▨"])


def test_without_a_chinese_face_there_is_no_picture_but_a_word_on_what_to_install(without_faces: None) -> None:
    with pytest.raises(ValueError, match="fonts-noto-cjk"):
        picture(ALL["bars"](), LATER)
    with pytest.raises(ValueError, match="fonts-noto-cjk"):
        ranking_picture(rank(m1().facts(), MARCH))


def test_colours_and_line_breaks_in_words_are_followed_and_typed_brackets_stay() -> None:
    lines = list(runs('<span style="color:#0072B2">■</span> 甲&lt;b&gt;<br><b>未</b>报', "#1F2933"))
    assert [[(run.words, run.colour) for run in line] for line in lines] == [
        [("■", "#0072B2"), (" 甲<b>", "#1F2933")],
        [("未", "#1F2933"), ("报", "#1F2933")],
    ]


@settings_of(max_examples=40, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_broken_lines_lose_nothing(words: str) -> None:
    sheet = Sheet(400, 10)
    lines = sheet.broken(words, 13, 120)
    assert "".join(lines) == words
    assert all(line[:1] not in "，。、；：" or not line for line in lines[1:])


def test_words_of_letters_and_numbers_stay_whole_where_a_line_is_broken() -> None:
    sheet = Sheet(400, 10)
    for room in range(60, 200, 7):
        assert any("M03" in line for line in sheet.broken("市级1篇×3（M03）+ 旗县区级4篇×1", 13, room))


def of(street: Street) -> Ranking:
    return rank(street.facts(), MARCH)


def test_the_page_for_a_chat_group_tells_rank_change_score_reason_and_who_is_missing(written: list[str]) -> None:
    content = ranking_picture(of(m1()))
    assert content is not None
    height, width, _ = dots(content).shape
    assert width == 1080
    assert height > width
    text = "".join(written)
    for words in (
        "2024年3月上稿得分排名",
        "截至2024年3月31日",
        "参与排名",
        "未报1个（不排名次，也不按0计）：己社区。",
        "并列",
        "新",
        "来源：各单位宣传工作月报",
    ):
        assert words in text
    assert written.index("甲社区") < written.index("乙社区")
    assert "己社区" not in written


def test_of_very_many_the_page_has_the_first_twenty_and_says_where_the_others_are(written: list[str]) -> None:
    street = Street(settings([f"第{at:02d}社区" for at in range(40)]))
    for at in range(40):
        street.send(f"第{at:02d}社区", MARCH.last, adopted(0, 0, 0, 40 - at))
    content = ranking_picture(of(street))
    assert content is not None
    assert [word for word in written if word.endswith("社区")] == [f"第{at:02d}社区" for at in range(20)]
    assert "其余20个的名次见附表" in "".join(written)


def test_a_long_name_is_shortened_before_it_meets_the_score(written: list[str]) -> None:
    long = "某某自治区某某市某某经济技术开发区某某街道某某社区居民委员会"
    ranking_picture(of(Street(settings([long])).send(long, MARCH.last, adopted(0, 0, 1))))
    [name] = [word for word in written if word.startswith("某某自治区")]
    assert name.endswith("…")
    assert Sheet(540, 10).wide(name, 18) < 540 - 24 - 74 - Sheet(540, 10).wide("3分　新", 18)


def test_where_nobody_has_a_rank_there_is_no_page() -> None:
    assert ranking_picture(of(Street(settings(["甲社区"])))) is None


def test_shares_of_nothing_are_no_bars() -> None:
    content = ranking_picture(of(Street(settings(["甲社区"])).send("甲社区", MARCH.last)))
    assert content is not None
    assert coloured(content, style.BLUE).sum() == 0


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All words that stand on pictures made from now on, as they stand there."""
    words_drawn: list[str] = []
    write: Callable[..., Any] = Axes.text

    def spy(axes: Axes, x: float, y: float, words: str, **look: Any) -> Any:
        words_drawn.append(words)
        return write(axes, x, y, words, **look)

    monkeypatch.setattr(Axes, "text", spy)
    return words_drawn


@every
def test_a_name_that_looks_like_markup_stands_on_a_picture_wherever_another_would(
    monkeypatch: pytest.MonkeyPatch, drawn: list[str], name: str
) -> None:
    plain_name, hard_name = UNITS[1], "<b>社区"
    picture(ALL[name](), LATER)
    usual = sum(plain_name in words for words in drawn)
    drawn.clear()
    monkeypatch.setattr(test_charts, "UNITS", [UNITS[0], hard_name, *UNITS[2:]])
    picture(ALL[name](), LATER)
    assert sum(hard_name in words for words in drawn) == usual


@pytest.mark.parametrize("odd", ["<b>甲", "$&lt;$"])
def test_what_people_typed_is_on_pictures_as_they_typed_it(drawn: list[str], odd: str) -> None:
    ranking = of(Street(settings([odd])).send(odd, MARCH.last, adopted(0, 0, 1)))
    ranking_picture(ranking)
    assert odd in drawn
    drawn.clear()
    picture(ranked(ranking.rows, MARCH), LATER)
    assert odd in drawn
    drawn.clear()
    picture(replace(ALL["bars"](), title=odd, note=odd), LATER)
    assert drawn.count(odd) == 2
