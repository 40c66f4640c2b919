"""Robots of chat groups (WeCom, DingTalk, Feishu): what each is posted, how it is signed, and what its answer means.

After the makers' own documentation of custom robots: text messages only, a signature where the group asks for one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Literal, get_args
from urllib.parse import quote

from data.posting import PostingFailed, Target, post_json

Kind = Literal["wecom", "dingtalk", "feishu"]
KINDS: tuple[Kind, ...] = get_args(Kind)
TITLES: Mapping[Kind, str] = MappingProxyType({"wecom": "企业微信", "dingtalk": "钉钉", "feishu": "飞书"})
_BYTES: Mapping[Kind, int] = MappingProxyType({"wecom": 2048, "dingtalk": 18_000, "feishu": 18_000})
"""Bytes that one text message may have."""
MOST_MESSAGES = 10
"""Messages that one reminder may become; all three makers let a robot speak about twenty times a minute."""
_ACCEPTED = 0
_CODES = ("errcode", "code", "StatusCode")
_HINTS: Mapping[int, str] = MappingProxyType(
    {
        93000: "地址里的 key 不对，或机器人已从群里移除。",
        300001: "地址里的 token 不对，或机器人已从群里移除。",
        310000: "机器人的安全设置没有通过：加签的，请填密钥；设了关键词的，请加上“月报”。",
        19001: "地址不对，或机器人已从群里移除。",
        19021: "签名没有通过：请填飞书机器人设置里的密钥，并核对服务器的时间。",
        19022: "这台服务器的地址不在机器人的白名单里。",
        19024: "机器人设了关键词，请加上“月报”。",
        45009: "发得太快，请过一分钟再发。",
        11232: "发得太快，请过一分钟再发。",
    }
)


def send_text(
    kind: Kind, target: Target, text: str, moment: float, *, secret: str | None = None, private: bool = False
) -> int:
    """Send a text to a group, in several messages where it is too long for one; return how many.

    ``moment``: seconds since 1970, which the signature says. Raises ``PostingFailed``.
    """
    parts = list(split_text(text, _BYTES[kind]))
    if len(parts) > MOST_MESSAGES:
        raise PostingFailed(f"太长了，要分 {len(parts)} 条才发得完。请分几次，先催一部分单位。")
    for part in parts:
        path, document = message(kind, target.path, part, moment, secret)
        answer = post_json(Target(target.host, target.port, path), document, private=private)
        code = next((answer[name] for name in _CODES if name in answer), None)
        if code != _ACCEPTED:
            hint = _HINTS.get(code, "请核对群机器人的地址和安全设置。") if isinstance(code, int) else ""
            number = code if isinstance(code, int) else "应答里没有结果"
            raise PostingFailed(f"{TITLES[kind]}没有接受（{number}）。{hint}")
    return len(parts)


def message(kind: Kind, path: str, text: str, moment: float, secret: str | None) -> tuple[str, dict[str, Any]]:
    """Return where on the host a text goes, and the document that says it.

    A name in the text that looks like a group's mark for calling its members, ``<at user_id="all">``, calls nobody.
    """
    text = text.replace("<", "＜")
    if kind == "feishu":
        document: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
        if secret:
            document |= {"timestamp": str(int(moment)), "sign": _sign(f"{int(moment)}\n{secret}", b"")}
        return path, document
    document = {"msgtype": "text", "text": {"content": text}}
    if kind == "dingtalk" and secret:
        stamp = int(moment * 1000)
        signature = quote(_sign(secret, f"{stamp}\n{secret}".encode()), safe="")
        path = f"{path}{'&' if '?' in path else '?'}timestamp={stamp}&sign={signature}"
    return path, document


def _sign(key: str, content: bytes) -> str:
    return base64.b64encode(hmac.new(key.encode(), content, hashlib.sha256).digest()).decode()


def split_text(text: str, most: int) -> Iterator[str]:
    """Yield a text in pieces of at most ``most`` bytes, parted after lines, else after the names of a list."""
    piece = ""
    for atom in _atoms(text):
        if piece and len((piece + atom).encode()) > most:
            yield piece.strip()
            piece = ""
        piece += atom
    if piece.strip():
        yield piece.strip()


def _atoms(text: str) -> Iterator[str]:
    for line in text.splitlines(keepends=True):
        names = line.split("、")
        yield from (f"{name}、" for name in names[:-1])
        yield names[-1]
