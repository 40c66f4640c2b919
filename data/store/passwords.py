"""Passwords: which are good enough, how they are kept, and the one that is given once."""

from __future__ import annotations

import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from data.store.errors import Refused
from data.text import fold

SHORTEST, LONGEST = 8, 128
"""Characters of a password; there are no rules about kinds of sign, which only make passwords alike."""

_HASHER = PasswordHasher()
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Signs of a one-time password: none that is taken for another one when it is read out."""
_COMMON = frozenset(
    word
    for line in (
        "password password1 password12 password123 password1234 passw0rd p@ssw0rd p@ssword iloveyou sunshine princess",
        "football baseball superman trustno1 welcome1 whatever qwertyui qwertyuiop qwerty123 qwert123 qwer1234",
        "asdf1234 zxcvbnm1 1qaz2wsx 1q2w3e4r 1q2w3e4r5t q1w2e3r4 zaq12wsx abcd1234 abc12345 abc123456 a1234567",
        "a12345678 a123456789 aa123456 aa12345678 123qweasd 123456qq qq123456 1234qwer wang1234 woaini1314 woaini520",
        "5201314520 woaini123 admin123 admin1234 admin888 administrator root1234 changeme letmein1 computer internet",
        "11223344 12121212 12341234 123123123 147258369 159357456 789456123 987654321 88888888 xuanchuan shequ123",
    )
    for word in line.split()
)
"""Passwords that are tried first, as people here choose them; rows of signs are told by their shape."""
_ROWS = ("0123456789" * 2, "9876543210" * 2, "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


def check(password: str, name: str) -> None:
    """Let a password pass that is long enough and not among the first to be tried; else ``Refused``."""
    if len(password) < SHORTEST:
        raise Refused(f"密码太短，至少 {SHORTEST} 个字符。")
    if len(password) > LONGEST:
        raise Refused(f"密码太长，最多 {LONGEST} 个字符。")
    folded = fold(password)
    if folded in _COMMON or len(set(folded)) < 4 or any(folded in row for row in _ROWS):
        raise Refused("这个密码太常见，很容易被猜到，请换一个。")
    if fold(name) and len(folded.replace(fold(name), "")) < 4:
        raise Refused("密码不能就是账号名，请换一个。")


def one_time() -> str:
    """Return a random password to be handed over once: four groups of four signs, 79 bits."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(4))


def keep(password: str) -> str:
    """Return what is kept of a password: an argon2id hash with its own salt."""
    return _HASHER.hash(_typed(password))


def matches(kept: str, password: str) -> bool:
    """Tell whether this is the password; a text too long to be one is compared as well."""
    try:
        return _HASHER.verify(kept, _typed(password)[: 2 * LONGEST])
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Tell whether a hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


def _typed(password: str) -> str:
    """Return the password as one keyboard types it: full-width signs of a Chinese keyboard are the plain ones."""
    return unicodedata.normalize("NFKC", password)


NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$80vPioZHTmwHY7qwncrzEw$LmSWid5T/fTy7dqOWuw6lbSu7xRS6XlqboUPiwA5+uc"
"""What the password of an unknown account is compared with, so that it takes as long as a known one."""
