#!/bin/sh
# usage: linggong-kiosk-seal [STATE [STORE]]: the kiosk's keys become credentials that this machine alone can open, by its
# TPM where there is one, and the files go. As root, after kiosk enrol; docs/installation.md says what follows.
set -eu
state=${1:-/var/lib/linggong-kiosk}
store=${2:-/etc/credstore.encrypted}
files="signing.key fleet.key box.key root.json identity.json"
fail() { echo "linggong-kiosk-seal: $*" >&2; exit 1; }

[ "$(id -u)" -eq 0 ] || fail "must run as root"
[ -f "$state/identity/identity.json" ] || fail "no identity in $state: enrol first (kiosk enrol), or it is sealed already"
key=host
systemd-creds has-tpm2 --quiet >/dev/null 2>&1 && key=host+tpm2
install -d -m 0700 "$store"

for name in $files; do
    [ -f "$state/identity/$name" ] || continue
    sealed=$store/linggong-kiosk.$name
    systemd-creds encrypt --with-key=$key --name="$name" "$state/identity/$name" "$sealed" 2>/dev/null || fail "$name cannot be sealed; nothing was taken away"
    systemd-creds decrypt --name="$name" "$sealed" - 2>/dev/null | cmp -s - "$state/identity/$name" ||
        fail "$name cannot be opened again; nothing was taken away"
done
sync
# All can be opened, so none is needed here. On flash old blocks may last: enrol, seal, and only then let people apply.
for name in $files; do
    [ ! -f "$state/identity/$name" ] || shred -u "$state/identity/$name"
done
rmdir "$state/identity" 2>/dev/null || true
echo "sealed with $key; start the kiosk again: systemctl restart linggong-kiosk"
