"""What is printed below a ranking: what each score is made of, and who has none, by name and once a reason."""

from __future__ import annotations

from analytics.periods import Period
from analytics.ranking import rank
from tests.street import Street, media
from tests.street import settings as office
from ui.printout import _explained

NAMES = [f"{number}号社区" for number in range(1, 11)]


def test_those_without_a_rank_are_named_in_one_line_for_each_reason() -> None:
    street = Street(office(NAMES))
    street.send(NAMES[0], "2024-03", [media(3, "市级", title="春风")])
    text = _explained(rank(street.facts(), Period.month("2024-03")), ()).splitlines()
    assert len(text) == 2
    assert text[1].replace("\\", "") == f"- 未报，不参与排名：{'、'.join(NAMES[1:])}"
