"""Passwords: which are good enough, how they are kept, and the one that is given once."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterator, Sequence

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from data import pinyin
from data.settings.values import Register
from data.store import guessing
from data.store.errors import Refused

SHORTEST, LONGEST = 8, 128
"""Characters of a password; there are no rules about kinds of sign, which only make passwords alike."""
ENOUGH = 8.0
"""The logarithm to 10 of the guesses that a password must be worth: zxcvbn's third grade of four."""
HINT = "可以是四五个不相干的词，或一句只有自己知道的话，汉字和空格都可以。"

_HASHER = PasswordHasher()
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Signs of a one-time password: none that is taken for another one when it is read out."""
_ENDS = re.compile(r"(?<=..)(?:居民委员会|村民委员会|居委会|村委会|办事处|本级|街道|社区|[镇乡村区县旗市]|\d+)$")
_LONGER = {"街道": ("办", "办事处"), "社区": ("居委会", "居民委员会"), "村": ("委会", "民委员会")}
"""What a name with such an ending is called in full."""
_REASONS: dict[guessing.Kind, str] = {
    "name": "账号或单位的名字",
    "word": "常见的词、姓名或密码",
    "date": "日期或年份",
    "number": "电话、证件一类的号码",
    "keys": "键盘上挨着的键",
    "run": "连着的数字或字母",
    "repeat": "重复的字符",
}


def check(password: str, names: Sequence[str]) -> None:
    """Let a password pass that is long enough and hard to guess; else ``Refused`` says why and what is better.

    ``names`` are those that somebody who guesses tries first: see ``known_names``.
    """
    if len(password) < SHORTEST:
        raise Refused(f"密码太短，至少 {SHORTEST} 个字符。{HINT}")
    if len(password) > LONGEST:
        raise Refused(f"密码太长，最多 {LONGEST} 个字符。")
    parts = guessing.parts(typed(password), names)
    if sum(part.worth for part in parts) < ENOUGH:
        length = {kind: sum(part.end - part.start for part in parts if part.kind == kind) for kind in _REASONS}
        reasons = [_REASONS[kind] for kind in sorted(_REASONS, key=lambda kind: -length[kind]) if length[kind]]
        weakness = f"主要是{'、'.join(reasons[:3])}，改几个大小写、数字、符号也一样" if reasons else "字符太少"
        raise Refused(f"这个密码容易被猜到：{weakness}。请换一个：{HINT}")


def known_names(register: Register, name: str, unit: str | None) -> list[str]:
    """Return the names that people make passwords of, the likeliest first.

    Those of the account, of its unit, of the units above and then of all others, each also without 社区, 街道 … or
    a number at its end, with 办事处, 居委会 …, and in pinyin, whole and by its initials.
    """
    line, above = list[str](), unit
    while above is not None and above in register.by_name and above not in line:
        line.append(above)
        above = register.by_name[above].parent
    units = [*line, *(listed.name for listed in register.units)]
    names = [spelling for listed in units for spelling in (listed, *register.by_name[listed].aliases)]
    return list(dict.fromkeys(short for spelling in (name, *names) for short in _shortened(typed(spelling))))


def _shortened(name: str) -> Iterator[str]:
    """Yield a name, what is left of it without one ending after the other, and it in full; each in pinyin, too."""
    yield from _spelled(name)
    fuller = [name + more for ending, endings in _LONGER.items() if name.endswith(ending) for more in endings]
    while (short := _ENDS.sub("", name)) != name:
        name = short
        yield from _spelled(name)
    for full in fuller:
        yield from _spelled(full)


def _spelled(name: str) -> Iterator[str]:
    """Yield a name as it is, in pinyin and by its initials: 东湖街道, ``donghujiedao``, ``dhjd``."""
    yield name
    if pinyin.is_chinese(name):
        yield "".join(pinyin.syllables(name))
        yield pinyin.initials(name)


def one_time() -> str:
    """Return a random password to be handed over once: four groups of four signs, 79 bits."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(4))


def keep(password: str) -> str:
    """Return what is kept of a password: an argon2id hash with its own salt."""
    return _HASHER.hash(typed(password))


def matches(stored: str, password: str) -> bool:
    """Tell whether this is the password; a text too long to be one is compared as well."""
    try:
        return _HASHER.verify(stored, typed(password)[: 2 * LONGEST])
    except (VerificationError, InvalidHashError):
        return False


def outdated(stored: str) -> bool:
    """Tell whether a hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


def typed(password: str) -> str:
    """Return the password as one keyboard types it: full-width signs of a Chinese keyboard are the plain ones."""
    return unicodedata.normalize("NFKC", password)


NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$80vPioZHTmwHY7qwncrzEw$LmSWid5T/fTy7dqOWuw6lbSu7xRS6XlqboUPiwA5+uc"
"""What the password of an unknown account is compared with, so that it takes as long as a known one."""
