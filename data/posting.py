"""One JSON document posted over HTTPS to an address that somebody has typed: never to this machine or its network.

The name is looked up once, every address that it has must be one of the public internet, and the connection goes to
the very address that was looked at. Nothing is redirected, and little of the answer is read.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from data.errors import UserError

TIMEOUT = 10.0
"""Seconds for each step: to connect, to send, to be answered."""
_LONGEST_ADDRESS = 500
_LONGEST_ANSWER = 64 << 10
_UNICAST, _GATEWAY = ipaddress.IPv6Network("2000::/3"), ipaddress.IPv6Network("64:ff9b::/96")
"""What of IPv6 is handed out to hosts of the internet (RFC 4291), and what gateways to IPv4 answer for."""


class PostingFailed(UserError):  # noqa: N818 - named by what has happened
    """The document was not accepted; the text says why, in Chinese, and nothing of the address but its host."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to post: the whole address is a secret, and stands in no text that is made of this."""

    host: str
    port: int
    path: str = field(repr=False)


def read_address(text: str) -> Target:
    """Return the target that an address means. ``PostingFailed`` says what is wrong with it."""
    typed = text.strip()
    try:
        parts = urlsplit(typed)
        host, port = parts.hostname or "", parts.port or 443
    except ValueError:
        raise PostingFailed("地址不完整，请从群机器人的设置里整条复制。") from None
    if len(typed) > _LONGEST_ADDRESS or not typed.isascii() or not typed.isprintable() or " " in typed:
        raise PostingFailed("地址里有不该有的字，请从群机器人的设置里整条复制。")
    if parts.scheme != "https":
        raise PostingFailed("地址要以 https:// 开头。")
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        raise PostingFailed("地址不完整，请从群机器人的设置里整条复制。")
    return Target(host, port, f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}")


def post_json(target: Target, document: Mapping[str, Any], *, private: bool = False) -> dict[str, Any]:
    """Post a document and return the JSON object of the answer; ``private``: addresses of a local network may be used.

    Raises ``PostingFailed`` for any answer but 200 with a JSON object.
    """
    address = _look_up(target, private=private)
    connection = _Connection(target, address)
    try:
        body = json.dumps(document, ensure_ascii=False).encode()
        connection.request("POST", target.path, body, {"Content-Type": "application/json; charset=utf-8"})
        answer = connection.getresponse()
        content = answer.read(_LONGEST_ANSWER)
    except ssl.SSLError:
        raise PostingFailed(f"{target.host} 的证书不可信，没有发送。") from None
    except TimeoutError:
        raise PostingFailed(f"{target.host} 没有及时应答，可能没有发出去。请到群里看一眼。") from None
    except (OSError, http.client.HTTPException):
        raise PostingFailed(f"连不上 {target.host}，没有发送。请检查网络。") from None
    finally:
        connection.close()
    if answer.status != http.HTTPStatus.OK:
        raise PostingFailed(f"{target.host} 没有接受（状态 {answer.status}）。请核对群机器人的地址。")
    try:
        result = json.loads(content)
    except ValueError:
        result = None
    if not isinstance(result, dict):
        raise PostingFailed(f"{target.host} 的应答看不懂。请核对群机器人的地址。")
    return result


def _look_up(target: Target, *, private: bool) -> str:
    """Return one address of a host, all of which have been looked at."""
    try:
        results = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except OSError:
        raise PostingFailed(f"找不到 {target.host}，没有发送。请检查网络和地址。") from None
    addresses = [str(result[4][0]) for result in results]
    if not private and not all(map(is_public, addresses)):
        raise PostingFailed(f"{target.host} 在本机或内网，没有发送。要用内网的机器人，请管理人员设 WEBHOOK_PRIVATE=1。")
    return addresses[0]


def is_public(address: str) -> bool:
    """Tell whether an address of the network is one of the public internet, also where it leads on to another one."""
    known = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(known, ipaddress.IPv6Address):
        inner = _carried(known)
        if inner is None and known not in _UNICAST:
            return False
        return known.is_global if inner is None else is_public(str(inner))
    return known.is_global and not known.is_multicast


def _carried(known: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for: written so, by 6to4, or by a gateway (RFC 6052)."""
    by_gateway = ipaddress.IPv4Address(int(known) & 0xFFFFFFFF) if known in _GATEWAY else None
    return known.ipv4_mapped or known.sixtofour or by_gateway


class _Connection(http.client.HTTPSConnection):
    """A connection to an address of the network, with the certificate of the host that it was looked up for."""

    def __init__(self, target: Target, address: str) -> None:
        super().__init__(target.host, target.port, timeout=TIMEOUT)
        self._address = address
        self._tls = ssl.create_default_context()

    def connect(self) -> None:
        """Connect to the address that was looked at."""
        plain = socket.create_connection((self._address, self.port), self.timeout)
        try:
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise
