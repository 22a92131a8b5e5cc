#!/usr/bin/env bash
# The units say what systemd understands, and the services stay as locked up as promised.
# usage: systemd_test.sh REPOSITORY
set -euo pipefail

UNITS=$1/packaging/systemd
# systemd-analyze counts exposure in tenths: 15 is 1.5.
declare -A THRESHOLD=([shop-authd]=15 [shop-authd-signer]=2)

if ! command -v systemd-analyze >/dev/null; then
  echo "SKIPPED: systemd-analyze is not installed"
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The program, its user and its man pages are not installed where this runs.
for unit in "$UNITS"/*.service "$UNITS"/*.socket; do
  sed -e 's|^ExecStart=/usr/bin/shop-authd[^ ]*|ExecStart=/bin/true|' \
    -e '/^Documentation=/d' "$unit" >"$work/$(basename "$unit")"
done

failed=0
fail() { echo "systemd_test: $*"; failed=1; }

verify() { SYSTEMD_UNIT_PATH="$work:" systemd-analyze verify --man=no "$@" 2>&1; }
exposure_ok() {
  systemd-analyze security --offline=true --threshold="${THRESHOLD[$(basename "$1" .service)]}" --no-pager "$1"
}

# What verify says of the machine's own units is not ours.
complaints=$(verify "$work"/*.service "$work"/*.socket | grep -F shop-authd || true)
[ -z "$complaints" ] || fail "systemd-analyze verify says: $complaints"

for service in "${!THRESHOLD[@]}"; do
  if ! table=$(exposure_ok "$work/$service.service"); then
    fail "exposure above ${THRESHOLD[$service]} tenths: $table"
  fi
  tail -n 1 <<<"$table"
done

# Each check can fail.
mkdir "$work/bad"
sed 's/^Type=notify/Type=notify\nNoSuchKey=1/' "$work/shop-authd.service" >"$work/bad/shop-authd.service"
SYSTEMD_UNIT_PATH="$work/bad:$work:" systemd-analyze verify --man=no "$work/bad/shop-authd.service" \
  2>&1 | grep -q NoSuchKey || fail "verify does not see an unknown key"
for service in "${!THRESHOLD[@]}"; do
  grep -v '^CapabilityBoundingSet=\|^SystemCallFilter=' "$work/$service.service" \
    >"$work/bad/$service.service"
  if exposure_ok "$work/bad/$service.service" >/dev/null; then
    fail "the exposure threshold of $service does not bite"
  fi
done
# The signer alone keeps its key from the network and from the daemon.
grep -q '^PrivateNetwork=yes' "$work/shop-authd-signer.service" || fail "the signer sees the network"
users=$(grep -h '^User=' "$work"/shop-authd.service "$work"/shop-authd-signer.service | sort -u | wc -l)
[ "$users" = 2 ] || fail "daemon and signer run as one user"

for file in sysusers tmpfiles; do
  command -v "systemd-$file" >/dev/null || continue
  root=$work/$file
  mkdir -p "$root/etc" "$root/run" "$root/var/lib"
  case $file in
    sysusers)
      cat "$UNITS"/sysusers.d/*.conf | systemd-sysusers --root="$root" --dry-run - >/dev/null ||
        fail "systemd-sysusers refuses its files" ;;
    tmpfiles)
      owned='^d\|^z'
      sed "/$owned/s/ \(shop-authd[-a-z]*\)  *\1 / root root /" "$UNITS"/tmpfiles.d/*.conf \
        >"$work/tmpfiles.conf"
      systemd-tmpfiles --root="$root" --create "$work/tmpfiles.conf" ||
        fail "systemd-tmpfiles refuses its files"
      for directory in run/shop-authd run/shop-authd-signer var/lib/shop-authd-signer; do
        [ -d "$root/$directory" ] || fail "systemd-tmpfiles did not make /$directory"
      done ;;
  esac
done
exit $failed
