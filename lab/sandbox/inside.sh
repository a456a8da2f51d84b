#!/bin/bash
# inside.sh PROPAGATION CWD STORE SHOWN-COUNT SHOWN… COMMAND…: process 1 of a sandbox, in namespaces that are new and still look like the host.
#
# Builds a root in which every write goes to memory, enters it, and runs the command. In the order of danger: nothing is executed, and nothing written to,
# before the host's root is out of sight.
set -u
propagation=$1 cwd=$2 store=$3 shown=("${@:5:$4}")
shift $((4 + $4))

could_not() {
  printf 'could-not %s\n' "$*" >&3
  exit 125
}

# /proc is the host's still: this is the number that the host knows us by.
read -r pid _ </proc/self/stat
printf 'pid %s\n' "$pid" >&3

# The guard has made our copies of the host's mounts private; a file system in memory takes what is written. /sys/kernel is a folder that every Linux has
# and that nothing here needs: what it hides is hidden in this mount namespace alone.
staging=/sys/kernel
[[ -d $staging ]] || staging=/sys
mount -t tmpfs -o mode=755 sandbox "$staging" || could_not 'mount: no file system in memory can be mounted here; in a container, it needs --privileged'
root=$staging/root
mkdir "$root"

# cover FOLDER: what FOLDER holds, at its own place in the new root, as the lower layer of an overlay.
number=0
cover() {
  local layers=$staging/layers$((number++))
  mkdir -p "$layers/upper" "$layers/work" "$root$1" 2>/dev/null || return 1
  # A path may contain what separates options: '.' does not.
  (cd "$1" && mount -t overlay sandbox -o "lowerdir=.,upperdir=$layers/upper,workdir=$layers/work,index=off,xino=off" "$root$1") 2>"$staging/why" && return
  # What cannot be a lower layer (some network file systems) can still be looked at.
  mount --bind "$1" "$root$1" 2>>"$staging/why" && mount -o remount,bind,ro "$root$1" 2>>"$staging/why"
}

cover / || could_not "mount: the root cannot be covered by an overlay: $(<"$staging/why")"
[[ $(findmnt -no FSTYPE --mountpoint "$root") == overlay ]] || could_not "mount: the root's file system cannot be the lower layer of an overlay: $(<"$staging/why")"

# Made anew below, or of no use: never the host's own.
is_made_anew() {
  case $1/ in /proc/* | /sys/* | /dev/* | /run/* | /tmp/* | /var/lib/minidock/*) return 0 ;; esac
  return 1
}

declare -A covered=([/]=1)
while read -r _ _ _ _ point rest; do
  point=$(printf %b "$point")
  type=${rest##* - } type=${type%% *}
  [[ ${covered[$point]-} ]] && continue
  is_made_anew "$point" && continue
  case $type in
    proc | sysfs | devtmpfs | devpts | cgroup | cgroup2 | mqueue | debugfs | tracefs | securityfs | bpf | pstore | configfs | fusectl | hugetlbfs | \
      binfmt_misc | autofs | rpc_pipefs | nsfs | efivarfs | selinuxfs) continue ;;
  esac
  covered[$point]=1
  if [[ -d $point ]]; then
    cover "$point" || could_not "mount: $point ($type) can neither be covered by an overlay nor be mounted read-only: $(<"$staging/why")"
  elif [[ -f $point ]]; then
    # Containers get /etc/hosts and its kin as mounts of single files.
    cp "$point" "$root$point"
  fi
done < <(cat /proc/self/mountinfo)

for folder in /tmp /run /var/lib/minidock; do
  mkdir -p "$root$folder"
  mount -t tmpfs -o mode=755,nosuid sandbox "$root$folder" || could_not "mount: $folder"
done
chmod 1777 "$root/tmp"
mkdir -p "$root/run/lock"
chmod 711 "$root/var/lib/minidock"

# What lies in a folder that was made anew, and is wanted all the same: the repository may be a clone in /tmp.
for folder in "${shown[@]}"; do
  is_made_anew "$folder" || continue
  cover "$folder" || could_not "mount: $folder cannot be shown: $(<"$staging/why")"
done

# Busybox has hundreds of names for one file: -a keeps them hard links. A store that was given to the user whose project this is has lost the owners of an image's files: they are root's.
if [[ $store ]]; then
  owners=preserve
  [[ -O $store/layers ]] || owners=no-preserve
  cp -a "--$owners=ownership" "$store/." "$root/var/lib/minidock/" || could_not "the prepared images in $store cannot be copied"
fi

# Few devices, none of them with anybody's data.
mount -t tmpfs -o mode=755,nosuid sandbox "$root/dev" || could_not 'mount: /dev'
while read -r device major minor; do
  mknod -m 666 "$root/dev/$device" c "$major" "$minor" || could_not "mknod: /dev/$device"
done <<'DEVICES'
null 1 3
zero 1 5
full 1 7
random 1 8
urandom 1 9
tty 5 0
DEVICES
mkdir "$root/dev/pts" "$root/dev/shm" "$root/dev/mqueue"
mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts "$root/dev/pts" || could_not 'mount: /dev/pts'
mount -t tmpfs -o mode=1777,nosuid,nodev shm "$root/dev/shm"
mount -t mqueue mqueue "$root/dev/mqueue" 2>/dev/null # Not in every kernel; nothing here needs it.
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
for each in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${each%:*}" "$root/dev/${each#*:}"; done

mount -t proc -o nosuid,nodev,noexec proc "$root/proc" || could_not 'mount: /proc'
# The kernel's settings are everybody's, but for those of our network.
for path in /proc/sys /proc/sysrq-trigger /proc/irq /proc/bus; do
  [[ -e $root$path ]] || continue
  mount --bind "$root$path" "$root$path" && mount -o remount,bind,ro "$root$path" || could_not "mount: $path cannot be made read-only"
done
mount --bind "$root/proc/sys/net" "$root/proc/sys/net" 2>/dev/null && mount -o remount,bind,rw "$root/proc/sys/net"

# With a network namespace of its own, /sys shows that network's interfaces. Of the control groups it shows those of the sandbox.
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs "$root/sys" || could_not 'mount: /sys'
mount_cgroups() {
  local line options point type
  local -A hierarchies=()
  if [[ $(grep -c -- ' - cgroup ' /proc/self/mountinfo) == 0 ]]; then
    mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 "$root/sys/fs/cgroup" || return
    # A group that shares controllers out may have no processes of its own: those of the sandbox move down.
    mkdir "$root/sys/fs/cgroup/host" && echo 0 >"$root/sys/fs/cgroup/host/cgroup.procs"
    for line in $(<"$root/sys/fs/cgroup/cgroup.controllers"); do echo "+$line" >"$root/sys/fs/cgroup/cgroup.subtree_control"; done 2>/dev/null
    return
  fi
  mount -t tmpfs -o mode=755,nosuid,nodev,noexec cgroup "$root/sys/fs/cgroup" || return
  while read -r line; do
    type=${line##* - } options=${type##* } type=${type%% *}
    read -r _ _ _ _ point _ <<<"$line"
    [[ $type == cgroup && $point == /sys/fs/cgroup/* ]] && hierarchies[$point]=${options#rw,}
  done < <(cat /proc/self/mountinfo)
  local points=("${!hierarchies[@]}")
  mkdir -p "${points[@]/#/$root}"
  for point in "${points[@]}"; do mount -t cgroup -o "nosuid,nodev,noexec,${hierarchies[$point]}" cgroup "$root$point"; done
}
mount_cgroups || could_not 'mount: /sys/fs/cgroup'

hostname sandbox
ip link set lo up 2>/dev/null || could_not 'the loopback interface needs the program ip: apt-get install iproute2'

mkdir "$root/.host"
cd "$root" && pivot_root . .host && cd / && umount -l /.host && rmdir /.host || could_not 'pivot_root: the new root cannot be entered'
# The first thing after: is it the right one? Every write must go to memory from here on.
[[ $(findmnt -no FSTYPE --mountpoint /) == overlay ]] || could_not 'the root inside is not an overlay'
# A machine with systemd shares its mounts: whoever copies this mount namespace gets news of ours.
mount --make-r"$propagation" /

# A new network namespace forwards if the machine's first one does. Docker drops what nobody published only where it turned forwarding on itself.
read -r forwards </proc/sys/net/ipv4/ip_forward
[[ $forwards == 0 ]] || echo 0 >/proc/sys/net/ipv4/ip_forward || could_not 'forwarding cannot be turned off in its network namespace: /proc/sys/net is read-only'

cd "$cwd" 2>/dev/null || could_not "there is no folder $cwd in the sandbox"
printf 'ready\n' >&3
# We are bash from the host's disk still, reading a script there: a descriptor of a mount of the host's, for whoever looks into /proc/1. From here on all is
# the overlay's. Process 1 stays, and waits for whoever is left to it.
exec bash -c '"$@"; exit $?' bash "$@" 3>&-
