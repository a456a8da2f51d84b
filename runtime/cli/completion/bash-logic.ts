/** The part of bash's completion that is the same for every engine. It reads the tables that bash.ts writes before it. */

export const BASH_LOGIC = `
# Sets words: those of the command line up to the cursor, joined again where bash split them without a blank between.
__minidock_words() {
  local i word blank rest=$COMP_LINE
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]} blank=\${rest%%[![:space:]]*}
    rest=\${rest#"$blank"} rest=\${rest#"$word"}
    if [[ -z $blank && $i -gt 0 ]]; then words[-1]+=$word; else words+=("$word"); fi
  done
}

# Whether the word of flags "$1" takes the next word: -p and -itp do, -p80 does not.
__minidock_takes_next() {
  local letters
  if [[ $1 == --* ]]; then [[ $1 != *=* && $valued == *" $1 "* ]]; return; fi
  for ((letters = 1; letters < \${#1}; letters++)); do
    if [[ $valued == *" -\${1:letters:1} "* ]]; then ((letters == \${#1} - 1)); return; fi
  done
  return 1
}

_minidock() {
  local words=() word cur flag='' command='' group='' count=0 ended='' found='' i
  local flags=$__minidock_globals valued=$__minidock_globals_valued args='' stops=''
  __minidock_words
  cur=\${words[-1]}
  for word in "\${words[@]:1:\${#words[@]}-2}"; do
    if [[ $flag ]]; then flag=''
    elif [[ $word == -- && ! $ended ]]; then ended=1
    elif [[ $word == -?* && ! $ended ]]; then __minidock_takes_next "$word" && flag=$word
    elif [[ $command ]]; then ((++count)); ended=$stops
    elif __minidock_command "$group$word"; then command=$group$word
    elif [[ ! $group ]] && __minidock_group "$word" >/dev/null; then group="$word "
    else return
    fi
  done
  if [[ ! $flag && $cur == --*=* && ! $ended ]]; then flag=\${cur%%=*} cur=\${cur#*=}; fi
  if [[ $flag == -[!-]* ]]; then flag=-\${flag: -1}; fi
  if [[ $flag ]]; then found=$(__minidock_values "$command" "$flag")
  elif [[ $cur == -* && ! $ended ]]; then found=$flags
  elif [[ ! $command && $group ]]; then found=$(__minidock_group "\${group% }")
  elif [[ ! $command ]]; then found=$__minidock_topics
  else
    args=($args)
    i=$((count < \${#args[@]} ? count : \${#args[@]} - 1))
    found=$(__minidock_names "\${args[i]}")
  fi
  mapfile -t COMPREPLY < <(compgen -W "$found" -- "$cur")
  # A value that goes on after a colon, an equals sign or a slash is not done yet.
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[:=/] ]]; then compopt -o nospace 2>/dev/null; fi
  local done=\${cur%"\${cur##*[:=]}"}
  COMPREPLY=("\${COMPREPLY[@]#"$done"}")
}

complete -o default -F _minidock minidock
`
