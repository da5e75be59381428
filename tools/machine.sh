# Installs what only the tests need beyond pip: Chromium, PostgreSQL, a Chinese font, and strace and faketime for the fault tests;
# with --long Go as well, whose tlog checks ours. As root with apt, else prints the line.
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
[ -n "$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null)" ] || missing="$missing postgresql"
[ -n "$(ls /usr/share/fonts/opentype/noto/NotoSansCJK*.ttc 2>/dev/null)" ] || missing="$missing fonts-noto-cjk"
command -v strace >/dev/null 2>&1 || missing="$missing strace"
[ -n "$(ls /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null)" ] || missing="$missing faketime"
if [ "${1:-}" = --long ]; then
    command -v go >/dev/null 2>&1 || missing="$missing golang-go"
    [ -d /usr/share/gocode/src/golang.org/x/mod/sumdb ] || missing="$missing golang-golang-x-mod-dev"
fi
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "正在安装测试所需 / installing for the tests:$missing"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } \
        >/dev/null 2>&1 || echo "could not install:$missing" >&2
else
    echo "测试缺少 / the tests lack:$missing" >&2
    echo "    sudo apt-get install --no-install-recommends$missing" >&2
fi
exit 0
