#!/usr/bin/env bash
# The whole story on a real daemon, step by step, each request and answer shown and checked.
# usage: packaging/tutorial.sh BIN_DIR STATE_DIR [PORT]    starts a daemon, tells the story, stops it
# packaging/start sources this file and uses its functions.
#
# STATE_DIR is new and empty: it gets data/, root.key, signer/, the sockets, logs and the load's
# acknowledgements. The names and passwords are the published ones of Magento's tutorial.

TUTORIAL_HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=tutorial_lib.sh
. "$TUTORIAL_HERE/tutorial_lib.sh"

# What the sample customer looks like; the times are checked apart.
SAMPLE_CUSTOMER='{"id":1,"group_id":1,"default_billing":"1","default_shipping":"1",
  "created_at":"T","updated_at":"T","created_in":"Default Store View","email":"jdoe@example.com",
  "firstname":"Jane","lastname":"Doe","store_id":1,"website_id":1,"addresses":[{"id":1,
  "customer_id":1,"region":{"region_code":"NY","region":"New York","region_id":43},"region_id":43,
  "country_id":"US","street":["123 Oak Ave"],"telephone":"512-555-1111","postcode":"10755",
  "city":"Purchase","firstname":"Jane","lastname":"Doe","default_shipping":true,
  "default_billing":true}],"disable_auto_group_change":0}'
NEW_CUSTOMER='{
  "customer": {
    "email": "jdoe@example.com", "firstname": "Jane", "lastname": "Doe",
    "addresses": [{
      "defaultShipping": true, "defaultBilling": true, "firstname": "Jane", "lastname": "Doe",
      "region": {"regionCode": "NY", "region": "New York", "regionId": 43},
      "postcode": "10755", "street": ["123 Oak Ave"], "city": "Purchase",
      "telephone": "512-555-1111", "countryId": "US"
    }]
  },
  "password": "Password1"
}'
CUSTOMER_LOGIN='{"username":"jdoe@example.com","password":"Password1"}'
LIFETIME_KEY=oauth/access_token_lifetime/customer

step_1() {
  headline "1. An administrator"
  authctl admin create admin --email admin@example.com --firstname Store --lastname Admin \
    --password-stdin < <(printf '%s' 123123q)
  expect "the administrator is created" [ "$AUTHCTL_STATUS" -eq 0 ]
}

step_2() {
  headline "2. The administrator's token"
  http POST /rest/default/V1/integration/admin/token '' '{"username":"admin","password":"123123q"}'
  expect_status 200
  expect_token
  ADMIN_TOKEN=$TOKEN
}

step_3() {
  headline "3. A customer account"
  http POST /rest/default/V1/customers "$ADMIN_TOKEN" "$NEW_CUSTOMER"
  expect_status 200
  expect_sample_customer
}

step_4() {
  headline "4. The customer's token, and the customer's own address book"
  http POST /rest/default/V1/integration/customer/token '' "$CUSTOMER_LOGIN"
  expect_status 200
  expect_token
  CUSTOMER_TOKEN=$TOKEN
  http GET /rest/default/V1/customers/me "$CUSTOMER_TOKEN"
  expect_status 200
  expect_sample_customer
  local kind
  for kind in billing shipping; do
    http GET "/rest/default/V1/customers/me/${kind}Address" "$CUSTOMER_TOKEN"
    expect_status 200
    expect "it is the default $kind address" answer ".id == 1 and .default_$kind and .city == \"Purchase\""
  done
  http GET /rest/default/V1/customers/me "$ADMIN_TOKEN"
  expect_status 401
  http GET /rest/default/V1/customers/1 "$CUSTOMER_TOKEN"
  expect_status 401
}

step_5() {
  headline "5. An integration"
  authctl integration create --name ERP --acl Magento_Customer::customer
  expect "the integration is created" [ "$AUTHCTL_STATUS" -eq 0 ]
  authctl -o json integration activate ERP
  expect "the four credentials are shown, once" authctl_answer \
    '[.consumer_key,.consumer_secret,.access_token,.access_token_secret] | all(type == "string" and length > 0)'
  ERP_TOKEN=$(authctl_value .access_token)
  ERP_SECRETS=("$(authctl_value .consumer_secret)" "$(authctl_value .access_token_secret)")
  http GET /rest/default/V1/customers/1 "$ERP_TOKEN"
  expect_status 200
  expect_sample_customer
  http POST /rest/default/V1/customers "$ERP_TOKEN" \
    '{"customer":{"email":"erp@example.com","firstname":"E","lastname":"RP"},"password":"Password1"}'
  expect_status 401
  expect "the answer names what is missing" answer '.parameters.resources | length > 0'
}

step_6() {
  headline "6. A shorter lifetime"
  authctl config set "$LIFETIME_KEY" 2s
  expect "the setting is changed" [ "$AUTHCTL_STATUS" -eq 0 ]
  expect "a new token is alive right after its issue" short_token_lives
  local short=$TOKEN
  expect "and dies by itself" dies_soon "$short"
  expect "the first token of the customer is dead as well" dies_soon "$CUSTOMER_TOKEN"
  authctl config unset "$LIFETIME_KEY"
  expect "the default is back" [ "$AUTHCTL_STATUS" -eq 0 ]
  http GET /rest/default/V1/customers/me "$short"
  expect_status 401
  http GET /rest/default/V1/customers/me "$CUSTOMER_TOKEN"
  expect_status 401
  http POST /rest/default/V1/integration/customer/token '' "$CUSTOMER_LOGIN"
  expect_token
  CUSTOMER_TOKEN=$TOKEN
  http GET /rest/default/V1/customers/me "$CUSTOMER_TOKEN"
  expect_status 200
}

# Two logins in a row may stumble over a slow machine's two seconds: a few tries.
short_token_lives() {
  local try
  for try in 1 2 3 4 5; do
    http POST /rest/default/V1/integration/customer/token '' "$CUSTOMER_LOGIN"
    TOKEN=$(jq -r 'strings' <<<"$ANSWER")
    http GET /rest/default/V1/customers/me "$TOKEN"
    [ "$STATUS" != 200 ] || return 0
    comment "try $try was too slow for two seconds"
  done
  return 1
}

dies_soon() {
  local _
  for _ in $(seq 300); do
    [ "$(quiet_status /rest/default/V1/customers/me "$1")" = 401 ] && return 0
    sleep 0.1
  done
  return 1
}

step_7() {
  headline "7. The integration's credentials leak"
  comment "Two connections that stay open and use the token:"
  kept_open 3
  kept_open 4
  expect "connection 1 says 200" kept_status_is 3 200 "$ERP_TOKEN"
  expect "connection 2 says 200" kept_status_is 4 200 "$ERP_TOKEN"
  authctl revoke --integration ERP --reason leak
  expect "revoked" [ "$AUTHCTL_STATUS" -eq 0 ]
  expect "connection 1 says 401 now" kept_status_is 3 401 "$ERP_TOKEN"
  expect "connection 2 says 401 now" kept_status_is 4 401 "$ERP_TOKEN"
  kept_closed 3
  kept_closed 4
  http GET /rest/default/V1/customers/1 "$ERP_TOKEN"
  expect_status 401
  http GET /auth/verify "$ERP_TOKEN"
  expect_status 401
}

step_8() {
  headline "8. What the log tells"
  authctl events list
  expect "the story is listed" [ "$AUTHCTL_STATUS" -eq 0 ]
  authctl_quiet -o jsonl events list
  local type secret seq last
  for type in AdminCreated CustomerCreated IntegrationCreated IntegrationActivated TokenIssued \
    SettingChanged SettingUnset TokensRevoked; do
    expect "it has a $type" grep -q "\"$type\"" <<<"$AUTHCTL_OUT"
  done
  expect "each event says who and when" told '.actor != "" and (.time | test("^20.*Z$"))'
  expect "it says who cut the integration off, and why" \
    told_once 'select(.type == "TokensRevoked") | .actor == "operator 1" and .reason == "leak"'
  expect "no position is missing" every_position_listed
  for secret in 123123q Password1 "$ADMIN_TOKEN" "$CUSTOMER_TOKEN" "$ERP_TOKEN" "${ERP_SECRETS[@]}"; do
    expect "there is no secret in it" lacks "$secret"
  done
  printf '%s\n' "$AUTHCTL_OUT" >"$STATE/events"
  last=$(jq -s 'map(.seq) | max' "$STATE/events")
  comment "Time travel: the state after each of the positions 0 to $last"
  for seq in $(seq 0 "$last"); do
    authctl_quiet -o json events replay --to "$seq"
    expect "replay to $seq ends there" authctl_answer ".size == $((seq + 1)) and .time == \"$(time_of "$seq")\""
  done
  around CustomerCreated '.customers == []' '.customers[0].id == 1'
  around AddressAdded '.customers[0].has_password | not' '.customers[0].has_password | not'
  around IntegrationCreated '.integrations == []' '.integrations[0].name == "ERP"'
  around TokensRevoked 'any(.tokens[]; .type == "integration" and .live)' \
    'all(.tokens[]; .type != "integration" or (.live | not))'
  around SettingChanged '.settings == {}' '.settings["oauth/access_token_lifetime/customer"] != null'
  around SettingUnset '.settings["oauth/access_token_lifetime/customer"] != null' '.settings == {}'
  authctl events replay --to "$last"
  expect "the whole replay" [ "$AUTHCTL_STATUS" -eq 0 ]
}

# around TYPE BEFORE AFTER: what holds of the state before the first such event, and after it.
around() {
  local seq
  seq=$(jq -s --arg type "$1" 'map(select(.type == $type).seq) | min' "$STATE/events")
  authctl_quiet -o json events replay --to $((seq - 1))
  expect "before $1: $2" authctl_answer "$2"
  authctl_quiet -o json events replay --to "$seq"
  expect "after $1: $3" authctl_answer "$3"
}

time_of() { jq -r --argjson seq "$1" 'select(.seq == $seq).time' "$STATE/events"; }
told() { jq -se "all(.[]; $1)" <<<"$AUTHCTL_OUT" >/dev/null; }
told_once() { jq -se "[.[] | $1] == [true]" <<<"$AUTHCTL_OUT" >/dev/null; }
every_position_listed() { jq -se 'map(.seq) | sort == [range(length)]' <<<"$AUTHCTL_OUT" >/dev/null; }
lacks() { ! grep -qF -- "$1" <<<"$AUTHCTL_OUT"; }

step_9() {
  headline "9. The plug is pulled"
  local before acked after pids=() worker
  before=$(issued_count)
  for worker in 1 2; do
    load_worker "$STATE/acknowledged.$worker" &
    pids+=($!)
  done
  wait_for_acknowledged 20
  comment "kill -9 $DAEMON_PID, in the middle of a load"
  daemon_kill
  touch "$STATE/load.stop"
  wait "${pids[@]}" || true
  cat "$STATE"/acknowledged.? >"$STATE/acknowledged"
  acked=$(wc -l <"$STATE/acknowledged")
  comment "$acked tokens had been handed out when it happened."
  daemon_start
  expect "all $acked tokens are good after the restart" all_acknowledged_live
  after=$(issued_count)
  comment "tokens issued according to the log: $before before the load, $after now"
  # A worker may have lost one answer to the kill: that token was issued, and nobody was told.
  expect "none is lost, none invented" \
    within "$acked" $((after - before)) $((acked + 2))
  authctl db check
  expect "the tables equal a replay of the log" [ "$AUTHCTL_STATUS" -eq 0 ]
}

step_10() {
  headline "10. Proof"
  if [ -z "$SIGNER_PID" ]; then
    comment "shop-authd-signer is not built: nobody signs the log, and there is nothing to verify."
    return
  fi
  authctl events checkpoint
  expect "the log's head is signed" [ "$AUTHCTL_STATUS" -eq 0 ]
  comment "The signer's key, which an auditor gets on a way of its own:"
  local key
  key=$("$BIN/shop-authd-signer" vkey --state "$STATE/signer") || true
  comment "$key"
  authctl events verify --key "$key"
  expect "every event and every hash is what was signed" [ "$AUTHCTL_STATUS" -eq 0 ]
}

within() { [ "$1" -le "$2" ] && [ "$2" -le "$3" ]; }

issued_count() {
  authctl_quiet -o jsonl events list
  grep -c '"TokenIssued"' <<<"$AUTHCTL_OUT" || true
}

# Logs in until told to stop; writes down each token the moment it is in hand.
load_worker() {
  local token
  while [ ! -e "$STATE/load.stop" ]; do
    token=$(curl -sf -m 10 -H 'Content-Type: application/json' -d "$CUSTOMER_LOGIN" \
      "$BASE/rest/default/V1/integration/customer/token") || continue
    printf '%s\n' "$token" | jq -r strings >>"$1"
  done
}

wait_for_acknowledged() {
  local _
  for _ in $(seq 600); do
    [ "$(cat "$STATE"/acknowledged.? 2>/dev/null | wc -l)" -lt "$1" ] || return 0
    sleep 0.1
  done
  expect "the load makes progress" false
}

all_acknowledged_live() {
  local token
  while read -r token; do
    [ "$(quiet_status /rest/default/V1/customers/me "$token")" = 200 ] || return 1
  done <"$STATE/acknowledged"
}

# All steps; the number of unexpected answers is in FAILED.
tutorial() {
  local step
  for step in 1 2 3 4 5 6 7 8 9 10; do "step_$step"; done
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  set -euo pipefail
  [ $# -ge 2 ] || { sed -n '3p' "$0" | cut -c3- >&2; exit 64; }
  daemon_at "$1" "$2" "${3:-8480}"
  trap daemon_stop EXIT
  daemon_start
  tutorial
  closing_line
fi
