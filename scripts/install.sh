#!/usr/bin/env bash
# Installs what is missing: Debian packages of debian-packages.txt, then .venv from requirements.lock.
# Safe to repeat; a second run changes nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
while read -r package; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done < <(sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' debian-packages.txt)

if [ ${#missing[@]} -gt 0 ]; then
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        as_root=(sudo)
        echo "These Debian packages are missing and will be installed with sudo: ${missing[*]}"
    else
        echo "Installing Debian packages: ${missing[*]}"
    fi
    "${as_root[@]}" apt-get update -q
    # pcscd's service must not start by itself in a build environment without systemd.
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
fi

python=""
for candidate in python3 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))'; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || { echo "Python 3.11 or newer is needed and was not found." >&2; exit 1; }

[ -x .venv/bin/python ] || "$python" -m venv .venv
echo "Installing the Python packages of requirements.lock into .venv"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
touch .venv/installed
