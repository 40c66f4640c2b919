#!/bin/sh
# Installs what the browser and rendering tests need, where it is missing: Chromium, Chinese fonts,
# LibreOffice and pdftoppm from Debian. Does nothing when they are there.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || missing="$missing chromium"
fc-list 2>/dev/null | grep -qi "NotoSansCJK\|Noto Sans CJK" || missing="$missing fonts-noto-cjk"
command -v soffice >/dev/null 2>&1 || missing="$missing libreoffice-writer libreoffice-calc"
command -v pdftoppm >/dev/null 2>&1 || missing="$missing poppler-utils"
[ -z "$missing" ] && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    echo "请先安装：$missing" >&2
    exit 1
fi
run=""
[ "$(id -u)" = 0 ] || run="sudo"
echo "正在安装测试所需的软件：$missing"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # the list is split on purpose
$run apt-get update -qq && $run apt-get install -y -qq --no-install-recommends $missing >/dev/null
