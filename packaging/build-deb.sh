#!/usr/bin/env bash
# usage: build-deb.sh WHEELHOUSE FOLDER [ARCHITECTURE]: the Debian package, with those wheels inside.
set -euo pipefail
wheels=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
version=$(basename "$wheels"/linggong_kiosk-*-py3-none-any.whl | cut -d- -f2)
architecture=${3:-$(dpkg --print-architecture)}

install -d "$root"/DEBIAN "$root"/usr/lib/linggong-kiosk/wheels "$root"/usr/share/doc/linggong-kiosk
install -m 0644 "$wheels"/*.whl "$wheels"/SHA256SUMS "$root"/usr/lib/linggong-kiosk/wheels
install -D -m 0644 -t "$root"/usr/lib/systemd/system packaging/systemd/linggong-kiosk.service \
    packaging/systemd/linggong-kiosk-release.service packaging/systemd/linggong-kiosk-update.path \
    packaging/systemd/linggong-kiosk-update.service
install -D -m 0644 packaging/linggong-kiosk.sysusers "$root"/usr/lib/sysusers.d/linggong-kiosk.conf
install -D -m 0644 packaging/linggong-kiosk.pam "$root"/etc/pam.d/linggong-kiosk
install -D -m 0640 packaging/kiosk.toml "$root"/etc/linggong-kiosk/kiosk.toml
install -D -m 0755 packaging/seal-identity.sh "$root"/usr/sbin/linggong-kiosk-seal
install -D -m 0644 packaging/lockdown/sysctl.conf "$root"/usr/lib/sysctl.d/60-linggong-kiosk.conf
install -D -m 0644 packaging/lockdown/logind.conf "$root"/usr/lib/systemd/logind.conf.d/60-linggong-kiosk.conf
install -D -m 0644 packaging/lockdown/system.conf "$root"/usr/lib/systemd/system.conf.d/60-linggong-kiosk.conf
install -d "$root"/etc/systemd/system
ln -s /dev/null "$root"/etc/systemd/system/ctrl-alt-del.target
for rules in config/*.rules; do
    case $(basename "$rules") in
    *pcsc*) install -D -m 0644 -t "$root"/usr/share/polkit-1/rules.d "$rules" ;;
    *) install -D -m 0644 -t "$root"/usr/lib/udev/rules.d "$rules" ;;
    esac
done
install -m 0644 README.md LICENSE docs/*.md "$root"/usr/share/doc/linggong-kiosk
install -m 0755 packaging/debian/postinst packaging/debian/prerm packaging/debian/postrm "$root"/DEBIAN
printf '/etc/linggong-kiosk/kiosk.toml\n/etc/pam.d/linggong-kiosk\n' >"$root"/DEBIAN/conffiles
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" \
    -e "s/@DEPENDS@/$(packaging/depends.sh | paste -sd, | sed 's/,/, /g')/" \
    -e "s/@SIZE_KIB@/$(du -sk "$root" | cut -f1)/" packaging/debian/control.in >"$root"/DEBIAN/control
dpkg-deb --root-owner-group -Zgzip -z1 --build "$root" "$out" >/dev/null
echo "$out/linggong-kiosk_${version}_$architecture.deb"
