# Installs what only the tests need beyond pip: Chromium, PostgreSQL and a Chinese font; as root with apt, else prints the line.
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
[ -n "$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null)" ] || missing="$missing postgresql"
[ -n "$(ls /usr/share/fonts/opentype/noto/NotoSansCJK*.ttc 2>/dev/null)" ] || missing="$missing fonts-noto-cjk"
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
