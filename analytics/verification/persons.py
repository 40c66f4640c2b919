"""What a sentence says of one person is no figure of a unit: 本人撰写心得6篇, 志愿者王秀兰累计服务160小时."""

from __future__ import annotations

import re

from data.personal import SURNAMES

_ROLES = "志愿者|党员|居民|网格员|楼栋长|书记|主任|委员|老人|村民|教师|医生|民警|代表|讲师|宣讲员|团员|队员|队长|站长"
_PERSON = re.compile(
    r"本人|(?<!自)我(?=[自为主牵带]|采写|撰写|参加|共|先后|全年|累计|已|一共)(?!为群众|为大家)|(?<![其吉])[他她](?![们人乡者日项])"
    rf"|(?:{_ROLES})[{SURNAMES}][\u4e00-\u9fff]{{1,2}}(?=[,(同先女自一已每连坚义累数多今被和、]|[0-9]|$)"
)
_QUOTED = re.compile(r"“[^”]*”|《[^》]*》|「[^」]*」|\"[^\"]*\"")


def is_personal(text: str) -> bool:
    """Tell whether what stands before a number in its sentence makes a person its subject."""
    return _PERSON.search(_QUOTED.sub("”", text)) is not None
