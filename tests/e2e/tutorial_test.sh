#!/usr/bin/env bash
# The tutorial on the programs of a build tree, in a directory of its own.
# usage: tutorial_test.sh SOURCE_DIR BIN_DIR
set -euo pipefail

state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$1/packaging/tutorial.sh" "$2" "$state" "$port"
