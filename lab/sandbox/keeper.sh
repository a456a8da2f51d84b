#!/bin/bash
# keeper.sh SECONDS MEMORY PIDS GUARD SOCKETS INSIDE-ARGUMENTS…: keeps one sandbox from its birth to its end.
#
# It stays outside, so that it can clean up whatever happens inside, and even if whoever asked for the sandbox is killed:
#   descriptor 3 is a socket to them. Its end of file, or a line on it, ends the sandbox. What happens is told there, a line each:
#     pid N          process 1 of the sandbox, as the host numbers it
#     ready          the sandbox stands, the command starts (written by inside.sh)
#     could-not WHY  it could not be made
#     time-limit     the command was ended because its time was over
#     exited N       the command's exit code; always the last line
set -u
seconds=$1 memory=$2 pids=$3 guard=$4 sockets=$5
shift 5
here=${BASH_SOURCE[0]%/*}
# Who reads may be gone: cleaning up matters more than telling.
trap '' PIPE

tell() { printf '%s\n' "$*" >&3 2>/dev/null; }

could_not() {
  tell "could-not $*"
  remove_cgroups
  tell 'exited 125'
  exit 125
}

# The time of a process's start, field 22 of proc(5): with it, a number that was given to another process meanwhile is not mistaken.
started() {
  local stat
  read -r stat <"/proc/$1/stat" || return 1
  set -- ${stat##*) }
  echo "${20}"
} 2>/dev/null

name=minidock-lab-$$-$(started $$)
guard_procs='' # the guard goes there once the command is born
cgroups=() # the sandbox's folder in each hierarchy; processes live in `inside` below it, where they cannot raise its limits

# Our own group in each version 1 hierarchy: a sandbox below it cannot have more than a container that the course itself runs in.
declare -A own=()
while IFS=: read -r _ controllers path; do own[=$controllers]=$path; done </proc/self/cgroup

find_hierarchies() {
  local line root point rest type options word controllers path
  unified='' bare='' folders=() has_memory='' has_pids=''
  while read -r line; do
    read -r _ _ _ root point _ <<<"${line%% - *}"
    read -r type _ options <<<"${line##* - }"
    printf -v point %b "$point"
    if [[ $type == cgroup2 && -r $point/cgroup.controllers && " $(<"$point/cgroup.controllers") " == *' memory '* ]]; then
      unified=$point
    elif [[ $type == cgroup2 ]]; then
      # Beside version 1, without controllers: programs can be attached to its groups all the same.
      path=${own[=]-/}
      [[ $root == / ]] || path=${path#"$root"}
      [[ -d $point$path ]] && bare=$point${path%/} bare=${bare%/}
    elif [[ $type == cgroup ]]; then
      controllers=''
      for word in ${options//,/ }; do
        # Options that are no controller: how the hierarchy was mounted.
        case $word in rw | ro | xattr | clone_children | noprefix | none | cpuset_v2_mode | release_agent=*) ;; *) controllers+=,$word ;; esac
        [[ $word == memory ]] && has_memory=1
        [[ $word == pids ]] && has_pids=1
      done
      path=${own[=${controllers#,}]-/}
      [[ $root == / ]] || path=${path#"$root"}
      [[ -d $point$path ]] || path=''
      folders+=("$point${path%/}")
    fi
  done </proc/self/mountinfo
}

# Not at all without: then disks and the machine's settings would be within reach.
guard_cgroup() {
  local why
  why=$("$guard" cgroup "$1" 2>&1) || could_not "$1: $why"
}

set_to() { echo "$2" >"$1/$3" || could_not "cannot set $3 to $2: the sandbox would have no limit"; } 2>/dev/null

make_unified_cgroup() {
  # A group that has processes of its own may not share its controllers out; only the root of all may. What the machine has, a container in the sandbox may want to be limited by:
  # systemd shares cpu and io out no sooner than a unit of its asks for them.
  local each
  for each in $(<"$unified/cgroup.controllers"); do echo "+$each" >"$unified/cgroup.subtree_control"; done 2>/dev/null
  [[ $(<"$unified/cgroup.subtree_control") == *memory*pids* ]] ||
    could_not "$unified does not let its memory and pids controllers be used: the sandbox would have no limits. Inside a container, move its processes into a group of their own first"
  local folder=$unified/$name
  mkdir "$folder" || could_not "cannot make $folder"
  cgroups+=("$folder")
  set_to "$folder" "$memory" memory.max
  [[ -e $folder/memory.swap.max ]] && set_to "$folder" 0 memory.swap.max
  set_to "$folder" "$pids" pids.max
  guard_cgroup "$folder"
  local controller
  for controller in $(<"$folder/cgroup.controllers"); do echo "+$controller" >"$folder/cgroup.subtree_control"; done 2>/dev/null
  mkdir "$folder/inside" "$folder/guard"
  guard_procs=$folder/guard/cgroup.procs
}

# null zero full random urandom, tty console ptmx, terminals, tun, fuse; making any node is no harm, opening it is. The m is said again for each: what an
# engine in the sandbox allows its containers (`c 1:3 rwm`) must be covered by one line of ours.
readonly HARMLESS=('c *:* m' 'b *:* m' 'c 1:3 rwm' 'c 1:5 rwm' 'c 1:7 rwm' 'c 1:8 rwm' 'c 1:9 rwm' 'c 5:* rwm' 'c 136:* rwm' 'c 10:200 rwm' 'c 10:229 rwm')

make_legacy_cgroups() {
  local folder file device
  [[ $has_memory && $has_pids ]] || could_not 'this machine has no memory and pids cgroups: the sandbox would have no limits'
  # The one place where version 1 alone has no protection: who mounts a new /proc can change the machine's settings.
  if [[ $bare ]]; then
    mkdir -p "$bare/$name/inside" || could_not "cannot make $bare/$name"
    cgroups+=("$bare/$name")
    guard_cgroup "$bare/$name"
  fi
  local made=("${folders[@]/%//$name}")
  cgroups+=("${made[@]}")
  mkdir "${made[@]}" || could_not "cannot make ${made[*]}"
  for folder in "${made[@]}"; do
    [[ -e $folder/memory.limit_in_bytes ]] && set_to "$folder" "$memory" memory.limit_in_bytes
    [[ -e $folder/memory.memsw.limit_in_bytes ]] && set_to "$folder" "$memory" memory.memsw.limit_in_bytes
    [[ -e $folder/pids.max ]] && set_to "$folder" "$pids" pids.max
    # Disks must not be within reach, whatever nodes are made. It can be set as long as no group lies below.
    if [[ -e $folder/devices.deny ]]; then
      set_to "$folder" a devices.deny
      for device in "${HARMLESS[@]}"; do set_to "$folder" "$device" devices.allow; done
    fi
  done
  mkdir "${made[@]/%//inside}" || could_not "cannot make groups in ${made[*]}"
  for folder in "${made[@]}"; do
    # A new cpuset is empty, and nobody may join it before it has processors and memory.
    for file in cpuset.cpus cpuset.mems; do
      [[ -e $folder/$file ]] && { cat "${folder%/*}/$file" >"$folder/$file" && cat "$folder/$file" >"$folder/inside/$file"; }
    done
  done
}

# Frozen processes of version 1 do not die before they thaw. The outer group first: who is frozen with it cannot be thawed.
kill_in() {
  processes_in "$1" | xargs -r kill -KILL 2>/dev/null
  local state
  while read -r state; do echo THAWED >"$state"; done 2>/dev/null < <(find "$1" -name freezer.state 2>/dev/null)
}

processes_in() { find "$1" -name cgroup.procs -exec cat {} + 2>/dev/null; }

# Kills what is in a sandbox's groups and removes them, the innermost first. A process that is killed takes a moment to be gone.
remove_groups() {
  local folder patience
  # Mostly all of them are empty by now: one program for all, and not several for each.
  find "$@" -depth -type d -exec rmdir {} + 2>/dev/null && return
  for folder in "$@"; do
    for ((patience = 0; patience < 500; patience++)); do
      [[ -d $folder ]] || break
      kill_in "$folder"
      find "$folder" -depth -type d -exec rmdir {} + 2>/dev/null && break
      sleep 0.02
    done
  done
}

remove_cgroups() { ((${#cgroups[@]} == 0)) || remove_groups "${cgroups[@]}"; }

# What keepers have left that were killed themselves.
sweep() {
  local folder keeper
  local hierarchies=("${folders[@]}")
  [[ $bare ]] && hierarchies+=("$bare")
  for folder in "${hierarchies[@]/%//minidock-lab-*}"; do
    for folder in $folder; do
      [[ -d $folder ]] || continue
      keeper=${folder##*/minidock-lab-}
      [[ $(started "${keeper%-*}") == "${keeper#*-}" ]] || remove_groups "$folder"
    done
  done
}

end() {
  local folder
  for folder in "${cgroups[@]}"; do kill_in "$folder"; done
}

find_hierarchies
if [[ $unified ]]; then
  folders=("$unified")
  sweep
  make_unified_cgroup
else
  sweep
  make_legacy_cgroups
fi

reason=''
trap 'reason=time-limit; end' USR1
trap 'reason=${reason:-abandoned}; end' USR2 INT TERM HUP

(
  for folder in "${cgroups[@]}"; do echo "$BASHPID" >"$folder/inside/cgroup.procs" || could_not "cannot join $folder"; done
  # If the keeper is killed, the guard is, then process 1, and with it the whole namespace.
  exec "$guard" run $((4 + sockets)) "$guard_procs" bash "$here/inside.sh" "$@"
) <&0 &
child=$!

# Waits for an end on the socket. It has nothing to wait for when the keeper is killed.
setpriv --pdeathsig KILL -- bash -c '
  read -r -t "$1" -u 3
  # More than 128: the time was over. Else there was a line, or an end.
  if (($? > 128)); then kill -USR1 "$2"; else kill -USR2 "$2"; fi
' bash "$seconds" $$ </dev/null >/dev/null 2>&1 &
watcher=$!

{
  # A signal ends a `wait`, but not what it waits for.
  while kill -0 "$child"; do wait "$child"; done
  wait "$child"
  code=$?
  kill -KILL "$watcher"
  wait "$watcher"
} 2>/dev/null # bash would tell the user about whom we have killed
trap '' USR1 USR2
remove_cgroups
[[ $reason ]] && tell "$reason"
tell "exited $code"
exit "$code"
