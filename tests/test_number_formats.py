"""Number formats: what the screen shows of a number, worked out by hand from the rules of Excel."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from data.intake.date_formats import show_date, shows_other_day
from data.intake.number_formats import Shown, compile_format, show_number

SHOWN = [
    ("0", "30", "30"),
    ("#,##0", "1200", "1200"),
    ("#,##0.00", "1.5", "1.50"),
    ("0.0#", "1.50", "1.5"),
    ("0.", "3", "3."),
    (".00", "1.25", "1.25"),
    ("000", "1", "001"),
    ("#", "0", ""),
    ("0", "2.5", "3"),
    ('0"万"', "3", "3万"),
    ("0人", "30", "30人"),
    ('#"万"0"千"', "35", "3万5千"),
    ('"约"0"余人"', "30", "约30余人"),
    ("0\\人", "30", "30人"),
    ("0!.0,", "12345", "1.2"),
    ('0!.0,"万"', "12345", "1.2万"),
    ('0.0,"万"', "30000", "30.0万"),
    ("0,,", "3000000", "3"),
    ("0%", "0.3", "30%"),
    ("0.00E+00", "12345", "1.23E+4"),
    ("# ?/?", "1.5", "1.5"),
    ("# ?/2", "1.25", "1"),
    ("[White]0", "30", ""),
    ("[颜色2]0", "30", ""),
    ('General"人"', "30", "30人"),
    ('G/通用格式"人"', "30", "30人"),
    ("[红色]0", "3", "3"),
    ("[DBNum1][$-804]General", "30", "30"),
    ("[$￥-804]#,##0.00", "30", "￥30.00"),
    ("0_ ;[Red]-0", "3", "3"),
    ("0;0", "-5", "5"),
    ("0", "-5", "-5"),
    ("-0", "30", "-30"),
    (";;;", "30", ""),
    ("0;-0;;@", "0", ""),
    ('0;-0;"无"', "0", "无"),
    ('[>=10000]0!.0,"万";0', "12345", "1.2万"),
    ('[>=10000]0!.0,"万";0', "45", "45"),
    ('[<60]0"分钟";0"小时"', "30", "30分钟"),
    ('[<60]0"分钟";0"小时"', "90", "90小时"),
    ('[=1]"党课";[=2]"自学";General', "2", "自学"),
    ('[=1]"党课";[=2]"自学";General', "7", "7"),
    ('0"', "3", "3"),
    ("@", "3", "3"),
    (';"a;b"', "-3", "a;b"),
]


@pytest.mark.parametrize(("code", "number", "text"), SHOWN)
def test_a_number_appears_as_excel_shows_it(code: str, number: str, text: str) -> None:
    assert compile_format(code).render(Decimal(number)) == text


AGREEING = [
    ("30", "30", "30", True),
    ("1200", "1,200", "1200", True),
    ("1", "001", "001", True),
    ("1.333", "1.33", "1.33", True),
    ("12345", "1.23E+4", "1.23E+4", True),
    ("0", "-", "0", True),
    ("30", "3.0", "3.0", False),
    ("3000", "3", "3", False),
    ("30", "30人", "30人", False),
    ("30", "", "", False),
    ("30", "3000%", "3000%", False),
    ("-5", "5", "5", False),
    ("0.4", "0", "0", False),
    ("1.5", "1 1/2", "1.5", True),
    ("30", "30/40", "30/40", False),
]


@pytest.mark.parametrize(("number", "text", "stored", "agrees"), AGREEING)
def test_a_text_agrees_with_its_number_when_it_is_that_number_rounded_at_the_most(
    number: str, text: str, stored: str, agrees: bool
) -> None:
    assert show_number(Decimal(number), text) == Shown(stored, agrees)


DAY, MOMENT = date(2024, 3, 5), datetime(2024, 3, 5, 9, 30)
DATES = [
    ("yyyy-mm-dd", DAY, "2024-03-05", False),
    ('yyyy"年"m"月"d"日";@', DAY, "2024年3月5日", False),
    ('m"月"d"日"', DAY, "3月5日", False),
    ('yyyy"年"m"月"', DAY, "2024年3月", False),
    ("yy/m/d h:mm", MOMENT, "24/3/5 9:30", False),
    ("[$-804]aaaa", DAY, "星期二", False),
    ('"2024年4月"d"日"', DAY, "2024年4月5日", True),
    ('m"月"d"日前"', DAY, "3月5日前", True),
    ('"约"m"月"d"日"', DAY, "约3月5日", True),
    ('yyyy-mm-dd"(取消)"', DAY, "2024-03-05(取消)", True),
    ("h:mm", MOMENT, "9:30", True),
    ("[White]m/d", DAY, "", True),
    ('"";"";""', DAY, "", True),
]


@pytest.mark.parametrize(("code", "moment", "text", "differs"), DATES)
def test_a_date_that_appears_as_another_one_or_not_at_all_is_known(
    code: str, moment: date, text: str, differs: bool
) -> None:
    assert show_date(code, moment) == text
    assert shows_other_day(text, moment) is differs


TEXTS = [
    ("@", False, "30"),
    ('@"人"', True, "30人"),
    (";;;", True, ""),
    ('0;0;0;"约"@', True, "约30"),
    ('@" *"', False, "30 *"),
]


@pytest.mark.parametrize(("code", "rewords", "text"), TEXTS)
def test_a_format_may_put_words_around_texts(code: str, rewords: bool, text: str) -> None:
    form = compile_format(code)
    assert (form.rewords_text, form.render_text("30")) == (rewords, text)


@pytest.mark.parametrize(
    ("code", "bare"),
    [
        ("0", True),
        ("#,##0", True),
        ("#,##0;[Red]-#,##0", True),
        ("0.00", False),
        ("000", False),
        ('0"人"', False),
        ("[>5]0", False),
        ("0,", False),
    ],
)
def test_formats_of_plain_digits_are_known_as_such(code: str, bare: bool) -> None:
    assert compile_format(code).is_bare is bare
