#compdef authctl
# zsh completion of authctl; made by: authctl completion zsh
# _authctl_names NOUN FIELD: what there is, if the daemon tells this user; no names with blanks.
_authctl_names() {
  local -a socket
  local -i i
  for ((i = 2; i < CURRENT; i++)); do
    if [[ ${words[i]} == --socket ]]; then socket=(--socket ${words[i + 1]}); fi
  done
  timeout 2 authctl $socket -o jsonl --fields $2 $1 list 2>/dev/null |
    sed -n 's/^{"[a-z]*":"\([^" \\]*\)"}$/\1/p'
}
_authctl() {
  local place='' offered='' word
  local -i n=0 i
  for ((i = 2; i < CURRENT; i++)); do
    word=${words[i]}
    case $word in
      (--socket | -o | --output | --fields) ((++i)) ;;
      (-*) ;;
      (*) if ((n++ < 2)); then place="${place:+$place }$word"; fi ;;
    esac
  done
  case $place in
    '') offered='admin role integration customer token revoke config events db status health version completion --help --version --socket --output --fields --utc --local --quiet' ;;
    'admin') offered='create list show passwd disable enable unlock --help' ;;
    'admin create') offered=' --help --email --firstname --lastname --role --password-stdin --reason --reason-code --if-seq' ;;
    'admin list') offered=' --help' ;;
    'admin show') offered=' --help' ;;
    'admin passwd') offered=' --help --password-stdin --reason --reason-code --if-seq' ;;
    'admin disable') offered=' --help --reason --reason-code --if-seq' ;;
    'admin enable') offered=' --help --reason --reason-code --if-seq' ;;
    'admin unlock') offered=' --help --reason --reason-code --if-seq' ;;
    'role') offered='create list show --help' ;;
    'role create') offered=' --help --acl --all-resources --reason --reason-code --if-seq' ;;
    'role list') offered=' --help' ;;
    'role show') offered=' --help' ;;
    'integration') offered='create list show activate reauthorize disable enable delete --help' ;;
    'integration create') offered=' --help --name --acl --all-resources --email --expires --reason --reason-code --if-seq' ;;
    'integration list') offered=' --help' ;;
    'integration show') offered=' --help' ;;
    'integration activate') offered=' --help --reason --reason-code --if-seq' ;;
    'integration reauthorize') offered=' --help --reason --reason-code --if-seq' ;;
    'integration disable') offered=' --help --reason --reason-code --if-seq' ;;
    'integration enable') offered=' --help --reason --reason-code --if-seq' ;;
    'integration delete') offered=' --help --reason --reason-code --if-seq' ;;
    'customer') offered='create list show unlock --help' ;;
    'customer create') offered=' --help --email --firstname --lastname --password-stdin --reason --reason-code --if-seq' ;;
    'customer list') offered=' --help' ;;
    'customer show') offered=' --help' ;;
    'customer unlock') offered=' --help --reason --reason-code --if-seq' ;;
    'token') offered='list show --help' ;;
    'token list') offered=' --help --user --type' ;;
    'token show') offered=' --help' ;;
    'revoke' | 'revoke '*) offered=' --help --user --integration --type --website --before --all --dry-run --yes --reason --reason-code --if-seq' ;;
    'config') offered='get set unset list --help' ;;
    'config get') offered=' --help' ;;
    'config set') offered=' --help --dry-run --yes --reason --reason-code --if-seq' ;;
    'config unset') offered=' --help --dry-run --yes --reason --reason-code --if-seq' ;;
    'config list') offered=' --help' ;;
    'events') offered='list export show tail replay --help' ;;
    'events list') offered=' --help --type --from --to --limit --newest' ;;
    'events export') offered=' --help --from --to' ;;
    'events show') offered=' --help' ;;
    'events tail') offered=' --help --last' ;;
    'events replay') offered=' --help --to' ;;
    'db') offered='check --help' ;;
    'db check') offered=' --help' ;;
    'status' | 'status '*) offered=' --help' ;;
    'health' | 'health '*) offered=' --help' ;;
    'version' | 'version '*) offered=' --help' ;;
    'completion') offered='bash zsh fish --help' ;;
    'completion bash') offered=' --help' ;;
    'completion zsh') offered=' --help' ;;
    'completion fish') offered=' --help' ;;
  esac
  [[ ${words[CURRENT]} == -* ]] || case $place in
    'admin show' | 'admin passwd' | 'admin disable' | 'admin enable' | 'admin unlock') offered+=" $(_authctl_names admin username)" ;;
    'role show') offered+=" $(_authctl_names role name)" ;;
    'integration show' | 'integration activate' | 'integration reauthorize' | 'integration disable' | 'integration enable' | 'integration delete') offered+=" $(_authctl_names integration name)" ;;
    'config get' | 'config set' | 'config unset') offered+=" $(_authctl_names config key)" ;;
  esac
  compadd -- ${=offered}
}
if [[ ${funcstack[1]} == _authctl ]]; then _authctl "$@"; else compdef _authctl authctl; fi
