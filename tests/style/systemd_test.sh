#!/usr/bin/env bash
# The units say what systemd understands, and the service stays as locked up as promised.
# usage: systemd_test.sh REPOSITORY
set -euo pipefail

UNITS=$1/packaging/systemd
# systemd-analyze counts exposure in tenths: 15 is 1.5.
THRESHOLD=15

if ! command -v systemd-analyze >/dev/null; then
  echo "SKIPPED: systemd-analyze is not installed"
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The program, its user and its man pages are not installed where this runs.
for unit in "$UNITS"/*.service "$UNITS"/*.socket; do
  sed -e 's|^ExecStart=/usr/bin/shop-authd|ExecStart=/bin/true|' \
    -e '/^Documentation=/d' "$unit" >"$work/$(basename "$unit")"
done

failed=0
fail() { echo "systemd_test: $*"; failed=1; }

verify() { SYSTEMD_UNIT_PATH="$work:" systemd-analyze verify --man=no "$@" 2>&1; }
exposure_ok() {
  systemd-analyze security --offline=true --threshold="$THRESHOLD" --no-pager "$1"
}

# What verify says of the machine's own units is not ours.
complaints=$(verify "$work"/*.service "$work"/*.socket | grep -F shop-authd || true)
[ -z "$complaints" ] || fail "systemd-analyze verify says: $complaints"

if ! table=$(exposure_ok "$work/shop-authd.service"); then
  fail "exposure above $THRESHOLD tenths: $table"
fi
tail -n 1 <<<"$table"

# Each check can fail.
mkdir "$work/bad"
sed 's/^Type=notify/Type=notify\nNoSuchKey=1/' "$work/shop-authd.service" >"$work/bad/shop-authd.service"
SYSTEMD_UNIT_PATH="$work/bad:$work:" systemd-analyze verify --man=no "$work/bad/shop-authd.service" \
  2>&1 | grep -q NoSuchKey || fail "verify does not see an unknown key"
grep -v '^CapabilityBoundingSet=\|^SystemCallFilter=' "$work/shop-authd.service" \
  >"$work/bad/shop-authd.service"
if exposure_ok "$work/bad/shop-authd.service" >/dev/null; then
  fail "the exposure threshold does not bite"
fi

for file in sysusers tmpfiles; do
  command -v "systemd-$file" >/dev/null || continue
  root=$work/$file
  mkdir -p "$root/etc" "$root/run" "$root/var/lib"
  case $file in
    sysusers)
      systemd-sysusers --root="$root" --dry-run - <"$UNITS/sysusers.d/shop-authd.conf" >/dev/null ||
        fail "systemd-sysusers refuses its file" ;;
    tmpfiles)
      users='^d\|^z'
      sed "/$users/s/ shop-authd  *shop-authd / root root /" "$UNITS/tmpfiles.d/shop-authd.conf" \
        >"$work/tmpfiles.conf"
      systemd-tmpfiles --root="$root" --create "$work/tmpfiles.conf" ||
        fail "systemd-tmpfiles refuses its file"
      [ -d "$root/run/shop-authd" ] || fail "systemd-tmpfiles did not make /run/shop-authd" ;;
  esac
done
exit $failed
