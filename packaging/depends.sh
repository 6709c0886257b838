#!/usr/bin/env bash
# The Debian packages of debian-packages.txt that running needs, and the compositor; one a line.
set -euo pipefail
cd "$(dirname "$0")/.."
sed -n '/^# -- to run/,/^# -- to build/p' debian-packages.txt | sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d'
printf '%s\n' adduser cage kbd xwayland libwayland-cursor0 libwayland-egl1 libpam-systemd policykit-1\|polkitd python3
