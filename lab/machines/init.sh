#!/bin/bash
# init.sh: process 1 of the machine in user-mode Linux. Mounts what every Linux has, runs the command that boot.sh has left, and halts.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
touch /machine/booted
mount -t proc -o nosuid,nodev,noexec proc /proc
mount -t sysfs -o nosuid,nodev,noexec sysfs /sys
mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 /sys/fs/cgroup
mkdir -p /dev/pts /dev/shm /dev/mqueue
mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts /dev/pts
ln -sf pts/ptmx /dev/ptmx
mount -t tmpfs -o mode=1777,nosuid,nodev shm /dev/shm
mount -t mqueue mqueue /dev/mqueue
for each in 0:stdin 1:stdout 2:stderr; do ln -sf "/proc/self/fd/${each%:*}" "/dev/${each#*:}"; done
ln -sf /proc/self/fd /dev/fd

# State lies on file systems of the machine's own: hostfs keeps neither links nor the attributes that an overlay needs. Memory keeps no attributes of users.
for folder in /run /var/lib/minidock; do
  mount -t tmpfs -o mode=755 tmpfs "$folder"
done
mkdir /run/lock
# The repository may lie in /tmp or /var/tmp: there a disk would hide it.
mkdir /machine/tmp
# xfs, which can limit what a container writes (--storage-opt).
mkfs.xfs -q -K /dev/ubda && mount -o discard,pquota /dev/ubda /machine/tmp && chmod 1777 /machine/tmp
modprobe -a overlay veth bridge nf_tables
ip link set lo up
hostname uml

# A group that shares its controllers out may have no processes of its own, but the root of all may.
for each in $(</sys/fs/cgroup/cgroup.controllers); do echo "+$each" >/sys/fs/cgroup/cgroup.subtree_control; done

# A terminal makes two characters of a line's end.
stty -opost </dev/ttyS0
(
  . /machine/environment
  export TMPDIR=/machine/tmp
  mapfile -d '' command </machine/command
  exec "${command[@]}" </dev/null 2>&1
) | cat >/dev/ttyS0
echo "${PIPESTATUS[0]}" >/machine/exit
busybox halt -f
