# bash completion of authctl; made by: authctl completion bash
# _authctl_names NOUN FIELD: what there is, if the daemon tells this user; no names with blanks.
_authctl_names() {
  local socket=() i
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [ "${COMP_WORDS[i]}" = --socket ]; then socket=(--socket "${COMP_WORDS[i + 1]}"); fi
  done
  timeout 2 authctl "${socket[@]}" -o jsonl --fields "$2" "$1" list 2>/dev/null |
    sed -n 's/^{"[a-z]*":"\([^" \\]*\)"}$/\1/p'
}
_authctl() {
  local current=${COMP_WORDS[COMP_CWORD]} path='' words='' word n=0 i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    case $word in
      --socket | -o | --output | --fields) ((i++)) ;;
      -*) ;;
      *) if ((n++ < 2)); then path="${path:+$path }$word"; fi ;;
    esac
  done
  case $path in
    '') words='admin role integration customer token revoke config events db status health version completion --help --version --socket --output --fields --utc --local --quiet' ;;
    'admin') words='create list show passwd disable enable unlock --help' ;;
    'admin create') words=' --help --email --firstname --lastname --role --password-stdin --reason --reason-code --if-seq' ;;
    'admin list') words=' --help' ;;
    'admin show') words=' --help' ;;
    'admin passwd') words=' --help --password-stdin --reason --reason-code --if-seq' ;;
    'admin disable') words=' --help --reason --reason-code --if-seq' ;;
    'admin enable') words=' --help --reason --reason-code --if-seq' ;;
    'admin unlock') words=' --help --reason --reason-code --if-seq' ;;
    'role') words='create list show --help' ;;
    'role create') words=' --help --acl --all-resources --reason --reason-code --if-seq' ;;
    'role list') words=' --help' ;;
    'role show') words=' --help' ;;
    'integration') words='create list show activate reauthorize disable enable delete --help' ;;
    'integration create') words=' --help --name --acl --all-resources --email --expires --reason --reason-code --if-seq' ;;
    'integration list') words=' --help' ;;
    'integration show') words=' --help' ;;
    'integration activate') words=' --help --reason --reason-code --if-seq' ;;
    'integration reauthorize') words=' --help --reason --reason-code --if-seq' ;;
    'integration disable') words=' --help --reason --reason-code --if-seq' ;;
    'integration enable') words=' --help --reason --reason-code --if-seq' ;;
    'integration delete') words=' --help --reason --reason-code --if-seq' ;;
    'customer') words='create list show unlock --help' ;;
    'customer create') words=' --help --email --firstname --lastname --password-stdin --reason --reason-code --if-seq' ;;
    'customer list') words=' --help' ;;
    'customer show') words=' --help' ;;
    'customer unlock') words=' --help --reason --reason-code --if-seq' ;;
    'token') words='list show --help' ;;
    'token list') words=' --help --user --type' ;;
    'token show') words=' --help' ;;
    'revoke' | 'revoke '*) words=' --help --user --integration --type --website --before --all --dry-run --yes --reason --reason-code --if-seq' ;;
    'config') words='get set unset list --help' ;;
    'config get') words=' --help' ;;
    'config set') words=' --help --dry-run --yes --reason --reason-code --if-seq' ;;
    'config unset') words=' --help --dry-run --yes --reason --reason-code --if-seq' ;;
    'config list') words=' --help' ;;
    'events') words='list export show tail replay --help' ;;
    'events list') words=' --help --type --from --to --limit --newest' ;;
    'events export') words=' --help --from --to' ;;
    'events show') words=' --help' ;;
    'events tail') words=' --help --last' ;;
    'events replay') words=' --help --to' ;;
    'db') words='check --help' ;;
    'db check') words=' --help' ;;
    'status' | 'status '*) words=' --help' ;;
    'health' | 'health '*) words=' --help' ;;
    'version' | 'version '*) words=' --help' ;;
    'completion') words='bash zsh fish --help' ;;
    'completion bash') words=' --help' ;;
    'completion zsh') words=' --help' ;;
    'completion fish') words=' --help' ;;
  esac
  [[ $current == -* ]] || case $path in
    'admin show' | 'admin passwd' | 'admin disable' | 'admin enable' | 'admin unlock') words+=" $(_authctl_names admin username)" ;;
    'role show') words+=" $(_authctl_names role name)" ;;
    'integration show' | 'integration activate' | 'integration reauthorize' | 'integration disable' | 'integration enable' | 'integration delete') words+=" $(_authctl_names integration name)" ;;
    'config get' | 'config set' | 'config unset') words+=" $(_authctl_names config key)" ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -F _authctl authctl
