#!/bin/bash
# boot.sh ROOT REPOSITORY CACHE COMMAND…: boots user-mode Linux, lets it run the command in the repository, and ends with the command's exit code.
#
# It runs in a sandbox. So whatever the machine writes, to its root, to the repository or to any other file that it finds a way to, goes to memory, and the
# machine ends with the sandbox. hostfs shows it the root, and within the repository and what Node has compiled of it (CACHE).
set -u
root=$1 repository=$2 cache=$3
shift 3

could_not() {
  printf 'could not boot user-mode Linux: %s\n' "$*" >&2
  exit 126
}

could_not_go_on() {
  printf 'user-mode Linux ended before the checks did: %s\n%s\n' "$1" "$(tail -n 20 "$log")" >&2
  exit 125
}

# So many seconds it may give no sign of life.
SILENCE=${UML_SILENCE-120}

folder=$root/machine
mkdir -p "$folder" "$root/lib/modules" "$cache" "$root$cache" "$root$repository"
mount --bind /usr/lib/uml/modules "$root/lib/modules" || could_not 'its modules cannot be mounted'
for shown in "$repository" "$cache"; do
  mount --bind "$shown" "$root$shown" || could_not "$shown cannot be mounted"
done
for each in init run; do cp "${BASH_SOURCE[0]%/*}/$each.sh" "$folder/$each" && chmod 755 "$folder/$each"; done
echo "${UML_SYSTEM-}" >"$folder/system"
printf '%s\0' "$@" >"$folder/command"
export -p >"$folder/environment"
printf 'cd %q\n' "$PWD" >>"$folder/environment"

# A disk that takes no more room than what is written to it.
disk=$(mktemp) && truncate -s 8G "$disk" || could_not 'there is no room for its disk'

# Its memory is a file in /tmp. Its console is a file as well, for the last words of the kernel; what the command says comes over a serial line. There is no input.
log=$folder/log
linux.uml mem="$UML_MEMORY" rootfstype=hostfs rootflags="$root" rw ubd0="$disk" init=/machine/init con=null con0=null,fd:1 ssl=null ssl0=null,fd:3 loglevel=4 panic=1 3>&1 >"$log" 2>&1 </dev/null &
machine=$!
# What is left to do once the command's exit code is written is to halt: a machine that does not within seconds never will.
(
  until [[ -s $folder/exit ]]; do sleep 0.5; done
  sleep 10
  kill -KILL "$machine"
) >/dev/null 2>&1 &
# Once in a while such a machine spins and answers nothing any more. It is not waited for until the time limit.
(
  while sleep 5; do
    alive=$(stat -c %Y "$folder/alive" 2>/dev/null) || continue
    (($(date +%s) - alive < SILENCE)) && continue
    touch "$folder/silent"
    kill -KILL "$machine"
  done
) >/dev/null 2>&1 &
wait "$machine"
code=$?
[[ -e $folder/silent ]] && could_not_go_on "it has not answered for $SILENCE seconds"
[[ -e $folder/booted ]] || could_not "linux.uml ended with exit code $code"$'\n'"$(tail -n 20 "$log")"
[[ -s $folder/exit ]] || could_not_go_on "linux.uml ended with exit code $code"
# Nothing that is written here stays: what the checks have recorded leaves over a socket.
[[ ${UML_RECORD-} && -f $folder/record && ! -L $folder/record ]] && head -c 4M "$folder/record" >&"$UML_RECORD"
exit "$(<"$folder/exit")"
