"""nginx in front of several processes of the application: each visitor always reaches the same one of them."""

from __future__ import annotations

import os
import pwd
import shutil
from collections.abc import Sequence
from pathlib import Path

_CONFIGURATION = """\
daemon off;
{user}pid {folder}/nginx.pid;
error_log stderr error;
worker_processes 1;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    server_tokens off;
    {temporary}
    client_max_body_size 201m;
    map $http_upgrade $street_connection {{ default upgrade; "" ""; }}
    map $http_cookie $street_visitor {{
        default $remote_addr;
        "~(^|;\\s*)(?:session-of-street|__Host-session)=(?<street_key>[^;]+)" $street_key;
    }}
    split_clients $street_visitor $street_process {{
{shares}
    }}
{upstreams}
    proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Request-Id $request_id;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $street_connection;
    proxy_connect_timeout 3s;
    proxy_read_timeout 3600s;
    proxy_request_buffering off;
    server {{
        listen {address};
        error_page 502 504 = @down;
        location / {{ proxy_pass http://$street_process; }}
        # Its address has the key of somebody's calendar, which no log may keep.
        location = /calendar.ics {{ error_log /dev/null crit; proxy_pass http://$street_process; }}
        location @down {{
            internal;
            default_type text/html;
            charset utf-8;
            add_header Retry-After 5 always;
            return 503 '<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><meta http-equiv="refresh" \
content="5"><title>看板正在启动</title><p>看板正在启动，请稍候，页面会自动刷新。</p></html>';
        }}
    }}
}}
"""


def find_nginx() -> str | None:
    """Return where nginx is, ``None`` where it is not installed; Debian keeps it off the path of ordinary users."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def configuration(folder: Path, address: str, ports: Sequence[int]) -> str:
    """Return the configuration of nginx: as many equal shares of the visitors as there are processes."""
    share = 100 / len(ports)
    shares = [f"        {share:.2f}% process{at};" for at in range(len(ports) - 1)]
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return _CONFIGURATION.format(
        folder=folder,
        address=address,
        # nginx would else hand its work to an account that may not look into the folder.
        user=f"user {pwd.getpwuid(os.getuid()).pw_name};\n" if os.getuid() == 0 else "",
        temporary=" ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds),
        shares="\n".join([*shares, f"        * process{len(ports) - 1};"]),
        upstreams="\n".join(
            f"    upstream process{at} {{ server 127.0.0.1:{port} max_fails=0; keepalive 32; }}"
            for at, port in enumerate(ports)
        ),
    )
