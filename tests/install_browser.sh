#!/bin/sh
# Installs what the browser and rendering tests need, where it is missing: Chromium, Chinese fonts,
# LibreOffice and pdftoppm from Debian. Does nothing when they are there.
set -eu
has() { command -v "$1" >/dev/null 2>&1; }
install() { $run apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }
run=""
[ "$(id -u)" = 0 ] || run="sudo"
export DEBIAN_FRONTEND=noninteractive
missing=""
fc-list 2>/dev/null | grep -qi "NotoSansCJK\|Noto Sans CJK" || missing="$missing fonts-noto-cjk"
has soffice || missing="$missing libreoffice-writer libreoffice-calc"
has pdftoppm || missing="$missing poppler-utils"
# Chromium without its window takes a quarter less of the processor's time; one with a window does as well.
if ! has chromium-headless-shell; then
    if ! has chromium && ! has chromium-browser; then
        missing="$missing chromium-headless-shell"
    elif has apt-get && [ -z "$run" ]; then
        { apt-get update -qq && install chromium-headless-shell; } 2>/dev/null || true
    fi
fi
[ -z "$missing" ] && exit 0
if ! has apt-get; then
    echo "请先安装：$missing" >&2
    exit 1
fi
echo "正在安装测试所需的软件：$missing"
$run apt-get update -qq
apt-cache show chromium-headless-shell >/dev/null 2>&1 || missing=$(echo "$missing" | sed 's/chromium-headless-shell/chromium/')
# shellcheck disable=SC2086 # the list is split on purpose
install $missing
