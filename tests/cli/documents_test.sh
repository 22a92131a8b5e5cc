#!/bin/bash
# documents_test.sh AUTHCTL SOURCE_DIRECTORY: the man pages and the completion say what the program
# does.
set -euo pipefail
authctl=$1
packaging=$2/packaging
failed=0
complain() { echo "$*" >&2; failed=1; }

stub=$(mktemp -d)
trap 'rm -rf "$stub"' EXIT

# faults_of PAGE: what man and groff say against it.
faults_of() { man --warnings -l "$1" 2>&1 >/dev/null || echo "man failed"; }

# The pages written by hand, and those that the program prints for each noun.
if command -v man >/dev/null && command -v groff >/dev/null; then
  mkdir "$stub/man"
  cp "$packaging"/man/* "$stub/man"
  for noun in $("$authctl" man); do "$authctl" man "$noun" >"$stub/man/authctl-$noun.1"; done
  [ -e "$stub/man/authctl-customer.1" ] || complain "authctl man names no nouns"
  for page in "$stub"/man/*; do
    faults=$(faults_of "$page")
    [ -z "$faults" ] || complain "${page##*/}: $faults"
  done
  # The check itself can fail.
  printf '.TH A 1\n.SH NAME\n.nonsense\n' >"$stub/wrong.1"
  [ -n "$(faults_of "$stub/wrong.1")" ] || complain "man says nothing against a wrong page"
fi

# Completion is printed by the program itself; nothing of it is kept.
for shell in bash zsh fish; do "$authctl" completion "$shell" >"$stub/authctl.$shell"; done
script=$stub/authctl.bash
bash -n "$script" || complain "the completion for bash is not bash"
zsh -n "$stub/authctl.zsh" || complain "the completion for zsh is not zsh"
fish --no-execute "$stub/authctl.fish" || complain "the completion for fish is not fish"

# complete WORD...: what the script offers for the last word.
source "$script"
complete_words() {
  COMP_WORDS=(authctl "$@") COMP_CWORD=$# COMPREPLY=()
  _authctl
  echo "${COMPREPLY[*]-}"
}
expect() { # expect OFFER WORD...
  local wanted=$1 got
  shift
  got=$(complete_words "$@")
  [ "$got" = "$wanted" ] || complain "completion of '$*': '$got' instead of '$wanted'"
}
# The same lines in the other shells. zsh offers all words, and leaves it to itself which of them fit.
fish_words() {
  HOME=$stub fish -c "source '$stub/authctl.fish'; complete -C 'authctl $*'" |
    cut -f1 | paste -sd' '
}
zsh_words() {
  zsh -fc 'compdef() { :; }
    compadd() { shift; for word in "$@"; do [[ $word == ${words[CURRENT]}* ]] && found+=($word); done; }
    found=(); source "$1"; shift; words=(authctl "$@"); CURRENT=$#words; _authctl; print -r -- $found' \
    zsh "$stub/authctl.zsh" "$@"
}
expect_everywhere() {
  local wanted=$1 got
  expect "$@"
  shift
  for shell in zsh fish; do
    got=$("${shell}_words" "$@")
    [ "$got" = "$wanted" ] || complain "$shell's completion of '$*': '$got' instead of '$wanted'"
  done
}
expect_everywhere 'integration' integ
expect_everywhere 'passwd' admin pas
expect_everywhere 'disable' --socket /run/x.sock admin dis
expect_everywhere '--dry-run' revoke --dry
expect_everywhere '' admin nonsense x
expect '--dry-run' revoke --integration ERP --dry

# Names come from the daemon that the line speaks to.
cat >"$stub/authctl" <<'STUB'
#!/bin/bash
case $* in
  '-o jsonl --fields username admin list') printf '{"username":"jo"}\n{"username":"joan d arc"}\n' ;;
  '--socket /run/x.sock -o jsonl --fields key config list') printf '{"key":"a/b/c"}\n' ;;
esac
STUB
chmod +x "$stub/authctl"
PATH=$stub:$PATH
expect_everywhere 'jo' admin show j
expect_everywhere 'a/b/c' --socket /run/x.sock config set a
expect '' admin create j

# Every noun, verb and option is in the man page.
page=$(sed 's/\\-/-/g; s/\\f[A-Z]//g' "$packaging/man/authctl.1")
for word in $(grep -o "words='[^']*'" "$script" | sed "s/words='//; s/'//" | tr ' ' '\n' | sort -u); do
  case $word in --help | --version) continue ;; esac
  grep -qw -e "$word" <<<"$page" || complain "authctl.1 says nothing of $word"
done

# An option is said of the verb that takes it: in its words, or in the text below them. What every
# change takes is said once.
python3 -B "$(dirname "$0")/man_options.py" "$script" "$packaging/man/authctl.1" || failed=1

# The defaults are said, and where things lie.
daemon_page=$(sed 's/\\-/-/g; s/\\f[A-Z]//g' "$packaging/man/shop-authd.8")
for text in /etc/shop-authd/shop-authd.toml /etc/shop-authd/root.key /var/lib/shop-authd \
  /run/shop-authd/admin.sock /run/shop-authd/audit.sock; do
  grep -qx -e ".I $text" <<<"$daemon_page" || complain "FILES of shop-authd.8 lacks $text"
  grep -q -F -e "$text" -e "${text##*/}" <<<"$(sed '/^.SH FILES/q' <<<"$daemon_page")" ||
    complain "no option of shop-authd.8 has the default $text"
done
for text in "$2"/daemon/mail/templates/*.txt; do
  name=$(basename "$text" .txt)
  grep -qx -e ".B $name" <<<"$daemon_page" || complain "shop-authd.8 does not name the mail $name"
  sed -n '/^\[smtp\]/,/^# templates/p' "$packaging/shop-authd.toml" | grep -qw "$name" ||
    complain "shop-authd.toml does not name the mail $name"
done
# Every type of event is in the auditor's guide.
audit_page=$(cat "$packaging/man/shop-authd-audit.7")
types=$(sed -n 's/.*{EventType::[A-Z_]*, "\([A-Za-z]*\)"}.*/\1/p' "$2/daemon/core/event_types.cpp")
grep -qx CustomerCreated <<<"$types" || complain "daemon/core/event_types.cpp names no types"
for type in $types; do
  grep -qw "$type" <<<"$audit_page" || complain "shop-authd-audit.7 says nothing of $type"
done
# Every page is installed, and every one is found from another.
for file in "$packaging"/man/*; do
  name=${file##*/}
  grep -q "^install .*packaging/man/$name" "$packaging/README.md" ||
    complain "packaging/README.md does not install $name"
  grep -q "^\.BR $(sed 's/-/\\\\*-/g; s/\.\(.\)$/ (\1)/' <<<"$name")" "$packaging"/man/* ||
    complain "no page refers to $name"
done

# What an installation is said to have is installed, and what is installed is there.
for folder in $(grep -oh '/usr/share/doc/shop-authd[a-z/-]*' "$packaging/shop-authd.toml" \
  "$packaging"/man/* | sort -u); do
  grep -q -F -e " $folder/ " "$packaging/README.md" || complain "packaging/README.md does not make $folder"
done
while read -r source; do
  compgen -G "$2/$source" >/dev/null || complain "packaging/README.md installs $source, which is not there"
done < <(sed -n 's/^install .*-t [^ ]* //p' "$packaging/README.md" | tr ' ' '\n')
while read -r status; do
  grep -q "^| $status | .* does not restart |" "$packaging/README.md" ||
    complain "packaging/README.md does not say that systemd does not restart after $status"
done < <(sed -n 's/^RestartPreventExitStatus=//p' "$packaging/systemd/shop-authd.service" | tr ' ' '\n')

# The tutorial's status cannot be had without the tutorial.
for order in '--keep --exit' '--exit --keep'; do
  status=0
  "$packaging/start" $order >/dev/null 2>&1 || status=$?
  [ "$status" = 64 ] || complain "packaging/start $order: exit $status instead of 64"
done

for code in 0 1 2 3 4 5 6 7 8 9 64; do
  grep -qx ".B $code" <<<"$page" || complain "authctl.1 says nothing of exit code $code"
done
for code in 0 1 64 65 66 73 75 78; do
  grep -qx ".B $code" "$packaging/man/shop-authd.8" ||
    complain "shop-authd.8 says nothing of exit code $code"
  case $code in 0 | 1) continue ;; esac
  grep -q "^| $code |" "$packaging/README.md" ||
    complain "packaging/README.md says nothing of exit code $code"
done
exit $failed
