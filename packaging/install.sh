#!/bin/sh
# Installs the kiosk from this folder, as root and with no network. Safe to repeat; an older kiosk keeps its ledger.
set -eu
cd "$(dirname "$0")"
say() { echo "install.sh: $*" >&2; }

[ "$(id -u)" -eq 0 ] || { say "must run as root: sudo ./install.sh"; exit 1; }
. /etc/os-release
[ "$(cat distribution)" = "$ID $VERSION_ID" ] || { say "this folder is for $(cat distribution), and here is $ID $VERSION_ID"; exit 1; }
sha256sum --quiet --check SHA256SUMS || { say "the copy is damaged; copy the folder anew"; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "deb [trusted=yes] file:$(pwd)/packages ./" >"$work/here.list"
apt() {
    DEBIAN_FRONTEND=noninteractive apt-get -q -o Dir::Etc::sourcelist="$work/here.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::State::lists="$work/lists" -o APT::Sandbox::User=root "$@"
}
mkdir -p "$work/lists/partial"
apt update
apt install -y --no-install-recommends linggong-kiosk
say "done. Next: /etc/linggong-kiosk/kiosk.toml, then: systemctl enable --now linggong-kiosk"
