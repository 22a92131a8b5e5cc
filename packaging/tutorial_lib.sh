# shellcheck shell=bash
# What packaging/tutorial.sh is written in: a daemon to start and kill, visible requests, and
# expectations that are counted. Sourced, never run.

FAILED=0
PASSED=0
DAEMON_PID=
SIGNER_PID=
BOLD='' PLAIN=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then BOLD=$'\e[1m' PLAIN=$'\e[0m'; fi

headline() { printf '\n%s== %s%s\n' "$BOLD" "$*" "$PLAIN"; }
comment() { printf '   %s\n' "$*"; }

# expect WORDS COMMAND...: the command must succeed. Tells and counts; never ends the script.
expect() {
  local words=$1
  shift
  if "$@"; then
    PASSED=$((PASSED + 1))
    printf '   ok: %s\n' "$words"
  else
    FAILED=$((FAILED + 1))
    printf '   %sUNEXPECTED: not so: %s%s\n' "$BOLD" "$words" "$PLAIN"
  fi
}

closing_line() {
  printf '\n%d expectations met, %d not\n' "$PASSED" "$FAILED"
  [ "$FAILED" -eq 0 ]
}

# --- the daemon ---------------------------------------------------------------------------------

# daemon_at BIN_DIR STATE_DIR PORT: which programs, where the state lies, where it listens.
daemon_at() {
  BIN=$1 STATE=$2 PORT=$3
  BASE=http://127.0.0.1:$PORT
  SOCKETS=$STATE
  # The kernel takes at most 107 characters as the path of a socket.
  if [ ${#STATE} -gt 90 ]; then SOCKETS=$(mktemp -d); fi
}

# The signer of the log's head has a process and a key of its own. Without its program nothing is
# signed. It lives on while the daemon is killed and started again.
signer_start() {
  : >"$STATE/shop-authd.toml"
  [ -x "$BIN/shop-authd-signer" ] || return 0
  printf 'signer_socket = "%s"\n' "$SOCKETS/signer.sock" >"$STATE/shop-authd.toml"
  [ -z "$SIGNER_PID" ] || return 0
  mkdir -p -m 700 "$STATE/signer"
  "$BIN/shop-authd-signer" serve --state "$STATE/signer" --socket "$SOCKETS/signer.sock" \
    >>"$STATE/signer.log" 2>&1 &
  SIGNER_PID=$!
}

daemon_start() {
  signer_start
  # The root key stands beside the data directory, not in it: a copy of the data yields no secret.
  "$BIN/shop-authd" --config "$STATE/shop-authd.toml" \
    --data-dir "$STATE/data" --root-key "$STATE/root.key" \
    --http "127.0.0.1:$PORT" --admin-socket "$SOCKETS/admin.sock" >>"$STATE/daemon.log" 2>&1 &
  DAEMON_PID=$!
  printf '%s\n' "$DAEMON_PID" >"$STATE/daemon.pid"
  local _
  for _ in $(seq 600); do
    if ! kill -0 "$DAEMON_PID" 2>/dev/null; then
      local status=0
      wait "$DAEMON_PID" || status=$?
      DAEMON_PID=
      printf 'The daemon did not start (exit status %d); it said:\n' "$status" >&2
      tail -n 20 "$STATE/daemon.log" >&2
      exit 1
    fi
    if curl -sf -m 5 -o /dev/null "$BASE/readyz"; then return; fi
    sleep 0.1
  done
  printf 'The daemon is not ready after a minute, see %s\n' "$STATE/daemon.log" >&2
  exit 1
}

daemon_kill() {
  kill -9 "$DAEMON_PID"
  wait "$DAEMON_PID" 2>/dev/null || true
  DAEMON_PID=
}

# The daemon first: its last event is to be signed.
daemon_stop() {
  local pid
  for pid in $DAEMON_PID $SIGNER_PID; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  DAEMON_PID='' SIGNER_PID=''
  rm -f "$STATE/daemon.pid"
  if [ "$SOCKETS" != "$STATE" ]; then rm -rf "$SOCKETS"; fi
}

# --- HTTP ---------------------------------------------------------------------------------------

# http METHOD PATH TOKEN [BODY]: shows the request as a curl command, and the answer.
# Leaves STATUS (000: no answer) and ANSWER.
http() {
  local method=$1 path=$2 token=$3 body=${4:-} args
  args=(-X "$method" "$BASE$path")
  [ -z "$token" ] || args+=(-H "Authorization: Bearer $token")
  [ -z "$body" ] || args+=(-H 'Content-Type: application/json' -d "$body")
  printf '\n$ curl'
  show_args "${args[@]}"
  STATUS=$(curl -sS -m 30 -o "$STATE/answer" -w '%{http_code}' "${args[@]}") || STATUS=000
  ANSWER=$(cat "$STATE/answer" 2>/dev/null || true)
  rm -f "$STATE/answer"
  printf '%s %s\n' "$STATUS" "$ANSWER"
}

# A command line as one would type it: quotes only where they are needed.
show_args() {
  local arg
  for arg in "$@"; do
    case $arg in
      *[!A-Za-z0-9_/:.=@%+,-]* | '') printf " '%s'" "$arg" ;;
      *) printf ' %s' "$arg" ;;
    esac
  done
  printf '\n'
}

quiet_status() {
  curl -s -m 30 -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $2" "$BASE$1" || true
}

expect_status() { expect "status $1" [ "$STATUS" = "$1" ]; }

# answer FILTER: whether jq's filter holds for the last answer.
answer() { jq -e "$1" >/dev/null 2>&1 <<<"$ANSWER"; }

# Leaves TOKEN.
# shellcheck disable=SC2034
expect_token() {
  expect "a token of 32 characters" answer 'type == "string" and test("^[0-9a-z]{32}$")'
  TOKEN=$(jq -r 'strings' <<<"$ANSWER" 2>/dev/null || true)
}

# The same keys, types, values and order, and times as Magento writes them.
expect_sample_customer() {
  local time='test("^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$")'
  expect "the times are written YYYY-MM-DD HH:MM:SS" \
    answer "(.created_at | $time) and (.updated_at | $time)"
  expect "the rest is the sample customer, key by key" sample_customer
}

sample_customer() {
  local got
  got=$(jq -c '.created_at = "T" | .updated_at = "T"' <<<"$ANSWER" 2>/dev/null) || return 1
  [ "$got" = "$(jq -c . <<<"$SAMPLE_CUSTOMER")" ]
}

# --- connections that stay open -----------------------------------------------------------------

kept_open() { eval "exec $1<>/dev/tcp/127.0.0.1/$PORT"; }
kept_closed() { eval "exec $1>&-"; }

# kept_status_is FD STATUS TOKEN: one request on an open connection, read to its end.
kept_status_is() {
  local fd=$1 line status length=0
  printf 'GET /rest/default/V1/customers/1 HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n' \
    "$3" >&"$fd" || return 1
  read -r -t 30 -u "$fd" _ status _ || return 1
  while read -r -t 30 -u "$fd" line && [ -n "${line%$'\r'}" ]; do
    case ${line,,} in content-length:*) length=${line#*:} length=${length//[!0-9]/} ;; esac
  done
  # In bytes, not characters: the next answer begins right after them.
  if [ "$length" -gt 0 ]; then LC_ALL=C read -r -t 30 -N "$length" -u "$fd" _ || return 1; fi
  [ "$status" = "$2" ]
}

# --- authctl ------------------------------------------------------------------------------------

# authctl ARGS...: shows the command and what it says. Leaves AUTHCTL_STATUS and AUTHCTL_OUT.
authctl() {
  printf '\n$ authctl'
  show_args "$@"
  authctl_quiet "$@"
  printf '%s\n' "$AUTHCTL_OUT"
  if [ "$AUTHCTL_STATUS" -ne 0 ]; then comment "(exit status $AUTHCTL_STATUS)"; fi
}

authctl_quiet() {
  AUTHCTL_STATUS=0
  AUTHCTL_OUT=$("$BIN/authctl" --socket "$SOCKETS/admin.sock" "$@") || AUTHCTL_STATUS=$?
}

authctl_answer() { [ "$AUTHCTL_STATUS" -eq 0 ] && jq -e "$1" >/dev/null 2>&1 <<<"$AUTHCTL_OUT"; }
authctl_value() { jq -r "$1" <<<"$AUTHCTL_OUT" 2>/dev/null || true; }
