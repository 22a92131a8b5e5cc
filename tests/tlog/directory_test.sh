#!/usr/bin/env bash
# That the two programs agree on a directory of tiles. usage: directory_test.sh WRITE_LOG VERIFY_LOG
set -euo pipefail
write=$1 verify=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$write" "$work/log" 600 1 "$work/key" --old 300
vkey=$(cat "$work/key.pub")
[ "$("$verify" "$work/log" "$vkey")" = "ok 600" ]

# The same seed and key make the same log.
"$write" "$work/again" 600 1 "$work/key" --old 300
diff -r "$work/log" "$work/again"

# The older checkpoint is published too.
mv "$work/again/old-checkpoint" "$work/again/checkpoint"
[ "$("$verify" "$work/again" "$vkey")" = "ok 300" ]

# Other bytes in the hash of entry 258.
printf '\x00\xff\xff' | dd of="$work/log/tile/0/001" bs=1 seek=64 conv=notrunc status=none
if "$verify" "$work/log" "$vkey" > "$work/said"; then
  echo "a changed tile was not found"
  exit 1
fi
grep -q '^flaw 258: ' "$work/said"
