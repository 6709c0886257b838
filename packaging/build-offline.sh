#!/usr/bin/env bash
# usage: build-offline.sh DEB FOLDER: a folder that installs the kiosk with no network, on the distribution that this runs on.
# It holds the package, every Debian package that it may need, and install.sh; take it along on a stick.
set -euo pipefail
deb=$(realpath "$1")
mkdir -p "$2/packages/partial"
out=$(realpath "$2")
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# As if nothing were installed: what the kiosk has already is left out there, not here.
touch "$work/status"
apt-get install --quiet --yes --download-only --no-install-recommends --allow-unauthenticated \
    -o Dir::State::status="$work/status" -o Dir::Cache::archives="$out/packages" -o Debug::NoLocking=1 \
    -o APT::Sandbox::User=root "$deb" >"$work/log" || { tail -5 "$work/log" >&2; exit 1; }
rm -rf "$out/packages/partial" "$out/packages/lock"
cp "$deb" "$out/packages"
install -m 0755 "$here/install.sh" "$out/install.sh"
. /etc/os-release
echo "$ID $VERSION_ID" >"$out/distribution"
(cd "$out/packages" && dpkg-scanpackages --multiversion . >Packages 2>"$work/scan")
(cd "$out" && sha256sum -- install.sh distribution packages/* >SHA256SUMS)
echo "$out: $(ls "$out"/packages/*.deb | wc -l) packages, $(du -sh "$out" | cut -f1)"
