/** Shells that completions are written for. */
export const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];

/** The hidden command that the scripts ask: `tracefork __complete WORD…`, the last one unfinished. */
export const ASKED = '__complete';

/**
 * What a shell reads in order to complete `tracefork`.
 *
 * The answer's first line says what the shell adds by itself (files, folders, nothing); each
 * further line is a word, a tab and a description. Words go out as arguments, never through `eval`.
 */
export const scripts: Readonly<Record<Shell, string>> = {
  // @note It has to work in bash 3.2, as macOS has it, and without the bash-completion package.
  bash: `_tracefork() {
  local word="\${COMP_WORDS[COMP_CWORD]}" also line
  COMPREPLY=()
  [[ $word == '=' ]] && word=''
  {
    IFS= read -r also || return
    while IFS= read -r line; do COMPREPLY+=("\${line%%$'\\t'*}"); done
  } < <(tracefork ${ASKED} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  case $also in
    files) while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$word") ;;
    folders) while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "$word") ;;
    *) return ;;
  esac
  compopt -o filenames 2>/dev/null || true
}
complete -F _tracefork tracefork
`,
  zsh: `#compdef tracefork
_tracefork() {
  local -a lines described
  local line
  lines=("\${(@f)$(tracefork ${ASKED} "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in "\${(@)lines[2,-1]}"; do
    described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  (( $#described )) && _describe -V 'tracefork' described
  case $lines[1] in
    files) _files ;;
    folders) _files -/ ;;
  esac
}
if [ "$funcstack[1]" = "_tracefork" ]; then _tracefork "$@"; else compdef _tracefork tracefork; fi
`,
  fish: `function __tracefork_complete
  set -l words (commandline -opc)
  set -e words[1]
  set -l word (commandline -ct)
  set -l lines (tracefork ${ASKED} $words "$word" 2>/dev/null)
  set -l also $lines[1]
  set -e lines[1]
  for line in $lines
    echo $line
  end
  switch "$also"
    case files
      __fish_complete_path "$word"
    case folders
      __fish_complete_directories "$word"
  end
end
complete -c tracefork -f -a '(__tracefork_complete)'
`,
};
