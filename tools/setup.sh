#!/bin/sh
# Make a virtual environment and install into it; say plainly what is missing.
# usage: setup.sh VENV WHAT...     WHAT is handed to pip install; the project itself is installed editable
set -eu
venv=$1
shift

for candidate in ${PYTHON:-} python3.13 python3.12 python3.11 python3 python; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "${python:-}" ]; then
    echo "roleplay needs Python 3.11 or newer, and none was found." >&2
    if command -v python3 >/dev/null 2>&1; then
        echo "There is $(python3 --version 2>&1), which is too old." >&2
    fi
    echo "Debian: apt install python3 python3-venv      macOS: brew install python" >&2
    exit 1
fi
if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
    echo "$("$python" --version 2>&1) is here without its venv module." >&2
    echo "Debian: apt install python3-venv" >&2
    exit 1
fi
if [ ! -x "$venv/bin/python" ]; then
    echo "Making $venv with $("$python" --version 2>&1)" >&2
    "$python" -m venv "$venv"
fi
case $1 in
-r) set -- "$@" ;;
*) set -- -c constraints.txt -e "$1" ;;
esac
echo "Installing (the first time takes a minute or two)" >&2
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$@" >&2
