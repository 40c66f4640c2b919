"""Small streets with stories of every kind, drawn by hypothesis: five units, one month, rules and policies."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from data.settings.values import Policy, Rule, Settings
from tests.street import LEVELS, Street, media, rules
from tests.street import settings as office

NAMES = ["甲", "乙", "丙", "丁", "戊"]
Items = dict[str, list[tuple[str, str, str, str, str]]]
ITEMS = st.dictionaries(
    st.sampled_from(NAMES),
    st.lists(
        st.tuples(
            st.sampled_from(LEVELS),
            st.sampled_from(["采用", "采用", "报送", "转载"]),
            st.sampled_from(["一", "二", "三", "四"]),
            st.sampled_from(["", "", "某单位", "某、另、又"]),
            st.sampled_from(["普通", "头版头条"]),
        ),
        max_size=6,
    ),
)
OFFICES = st.builds(
    lambda story, joint, ties, cap: office(
        NAMES,
        policy=Policy(story=story, joint=joint, ties=ties),
        rules=(
            *rules(),
            Rule("C", form="消息", points=Decimal("0.7"), cap=cap),
            Rule("X", position="头版头条", multiplier=Decimal(2)),
        ),
    ),
    st.sampled_from(["最高", "累加"]),
    st.sampled_from(["均分", "全计"]),
    st.sampled_from(["并列", "按高层级"]),
    st.sampled_from([None, Decimal(1)]),
)


def street_of(settings_: Settings, items: Items, month: str = "2024-03") -> Street:
    """Return a street whose units have sent these items in a month."""
    street = Street(settings_)
    for unit, rows in items.items():
        results = [
            media(at, level, result=result, title=name, partners=person, position=position)
            for at, (level, result, name, person, position) in enumerate(rows, 2)
        ]
        street.send(unit, month, results)
    return street
