"""The language of placeholders: whatever is typed is read or told, never raised, and nothing in it can act."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st
from jinja2 import Environment

from data.settings.defaults import default_settings
from reports.forms.language import LONGEST, MOST_TAGS, Tag, is_plain, read_tags, tags_in
from reports.forms.names import MEASURE_NAMES, Meaning, Names

NAMES = Names(default_settings())
WORDS = st.sampled_from(
    [
        "{{",
        "}}",
        "{%",
        "%}",
        "{%tr ",
        "for",
        "行",
        "in",
        "社区",
        "endfor",
        "if",
        "endif",
        "上稿",
        ".",
        "市级",
        "学习场次",
        ">",
        "0",
        "(",
        ")",
        "|",
        "'",
        " ",
        "｛｛",
        "__class__",
        "[",
        "]",
        "{#",
        "#}",
    ]
)


@settings(deadline=None)
@given(st.lists(WORDS, max_size=14).map("".join))
@example("{{ " + "(" * 200 + " }}")
@example("{{ a" + "[0]" * 90 + " }}")
def test_whatever_is_written_is_read_or_told(text: str) -> None:
    tags = tags_in(text, "正文第1段")
    used, faults = read_tags([tags])
    wrong = [*faults, *NAMES.faults(used)]
    for fault in wrong:
        assert fault.place == "正文第1段"
        assert fault.mistake
        assert fault.cure
    if tags and not wrong:
        assert all(
            not use.path or isinstance(NAMES.meaning(use.path, row=use.rows is not None), Meaning) for use in used
        )


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_taken_apart_without_an_exception(text: str) -> None:
    read_tags([tags_in(text, "甲")])
    read_tags([tags_in(f"{{{{ {text} }}}}", "甲")])


def test_what_calls_computes_or_nests_loops_is_not_plain() -> None:
    environment = Environment(autoescape=True)
    for text in (
        "{{ f() }}",
        "{{ a|upper }}",
        "{{ a + 1 }}",
        "{{ [1] }}",
        "{{ 'a' * 9 }}",
        "{% set a = 1 %}",
        "{% macro m() %}{% endmacro %}",
        "{{ a[b] }}",
        "{{ ''.a }}",
        "{% for a in b %}{% for c in d %}{% endfor %}{% endfor %}",
        "{% include 'a' %}",
        "{{ a is defined }}",
    ):
        assert not is_plain(environment.parse(text)), text
    for text in ("{{ a.b['c'] }}", "{% for a in b %}{{ a.c }}{% endfor %}", "{% if a > 1 and not b.c %}x{% endif %}"):
        assert is_plain(environment.parse(text)), text


def test_very_long_and_very_many_placeholders_are_told() -> None:
    assert "太长" in read_tags([[Tag("甲", "{{ " + "上" * LONGEST + " }}")]])[1][0].mistake
    assert "上限" in read_tags([[Tag("甲", "{{ 上稿 }}")] * (MOST_TAGS + 1)])[1][0].mistake


def test_every_measure_has_a_name_that_can_be_typed() -> None:
    for name, measure in MEASURE_NAMES.items():
        assert name.isidentifier(), name
        result = NAMES.meaning((name,), row=False)
        assert isinstance(result, Meaning)
        assert result.measure == measure.key
