#!/usr/bin/env bash
# That each command of the benchmarks' program works. usage: smoke.sh PROGRAM
set -euo pipefail
program=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/made" "$work/new"
"$program" state "$work/made" --tokens 300 --events 1000
"$program" replay "$work/made" --rounds 1
"$program" timeline "$work/made" --rounds 1 --events 1
"$program" open "$work/made"
"$program" revoke-all "$work/made" --rounds 1
"$program" record "$work/new" --rounds 1 --seconds 0.05
"$program" hash --seconds 0.01 --bytes 65536
