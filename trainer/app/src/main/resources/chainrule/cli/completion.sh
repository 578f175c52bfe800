
# What the words of a command line can't tell: runs that are there, and files. In zsh this runs as in sh, with bash's variables.
_chainrule() {
  local before word found i
  local runs=runs what=
  # bash makes three words of --data=shapes.
  if [ "$COMP_CWORD" -gt 2 ] && [ "${COMP_WORDS[COMP_CWORD-1]}" = "=" ]; then
    COMP_WORDS=("${COMP_WORDS[@]:0:COMP_CWORD-1}" "${COMP_WORDS[COMP_CWORD]}")
    COMP_CWORD=$((COMP_CWORD - 1))
  elif [ "$COMP_CWORD" -gt 1 ] && [ "${COMP_WORDS[COMP_CWORD]}" = "=" ]; then
    COMP_WORDS[COMP_CWORD]=
  fi
  _complete_chainrule "$@"
  word="${COMP_WORDS[COMP_CWORD]}"
  before="${COMP_WORDS[COMP_CWORD-1]}"
  if [ "$COMP_CWORD" -lt 2 ] || [ "${word:0:1}" = "-" ]; then
    return 0
  fi
  case "$before" in
    @RUN_OPTIONS@) what=run ;;
    @FILE_OPTIONS@) what=file ;;
    @VALUED_OPTIONS@) ;;
    *)
      case "${COMP_WORDS[1]}" in
        @RUN_COMMANDS@) what=run ;;
        @FILE_COMMANDS@) what=file ;;
      esac
      ;;
  esac
  if [ "$what" = run ]; then
    for ((i = 2; i < COMP_CWORD - 1; i++)); do
      if [ "${COMP_WORDS[i]}" = --runs ]; then
        runs="${COMP_WORDS[i+1]}"
      fi
    done
    for found in "$runs/$word"*/config.yaml; do
      if [ -f "$found" ]; then
        found="${found%/config.yaml}"
        COMPREPLY+=("${found##*/}")
      fi
    done
  fi
  # zsh offers files by itself where there is nothing else; in bash, picocli's function has turned that off.
  if [ -n "$what" ] && [ "${#COMPREPLY[@]}" -eq 0 ] && [ -n "${BASH_VERSION:-}" ]; then
    local IFS=$'\n'
    COMPREPLY=($(compgen -f -- "$word"))
    compopt -o filenames 2>/dev/null
  fi
  return 0
}
complete -o default -F _chainrule chainrule
