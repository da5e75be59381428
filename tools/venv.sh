# Sourced by ./run and ./test: makes .venv and installs exactly what requirements/ names; works without network once done.
PYTHON=${PYTHON:-python3}
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Python 3.11 or newer is needed / 需要 Python 3.11 或更高版本; found: $("$PYTHON" --version 2>&1)" >&2
    exit 1
}

# install_into_venv NAME: NAME is run or dev; installs only when the lock changed since the last time.
install_into_venv() {
    lock="$HERE/requirements/$1.txt"
    stamp="$HERE/.venv/.installed-$1"
    [ -x "$HERE/.venv/bin/python" ] || "$PYTHON" -m venv "$HERE/.venv" || {
        rm -rf "$HERE/.venv"  # half made it has a Python without pip
        echo "无法建立 .venv / .venv cannot be made; on Debian and Ubuntu: sudo apt-get install python3-venv" >&2
        exit 1
    }
    if ! cmp -s "$lock" "$stamp"; then
        echo "正在安装 / installing: requirements/$1.txt ..."
        "$HERE/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
        "$HERE/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-index \
            --no-build-isolation --editable "$HERE"
        cp "$lock" "$stamp"
        # The development lock holds everything of the other one.
        if [ "$1" = dev ]; then cp "$HERE/requirements/run.txt" "$HERE/.venv/.installed-run"; fi
    fi
}
