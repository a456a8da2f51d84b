#!/bin/bash
# init.sh: process 1 of the machine in user-mode Linux. Mounts what every Linux has, and goes on with run.sh; or becomes systemd, which mounts it and runs that.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
touch /machine/booted
if [[ $(</machine/system) == systemd ]]; then
  cat >/etc/systemd/system/lab.service <<'END'
[Service]
Type=oneshot
TimeoutStartSec=infinity
ExecStart=/bin/bash /machine/run
END
  printf '[Unit]\nRequires=multi-user.target lab.service\nAfter=multi-user.target\n' >/etc/systemd/system/lab.target
  # The repository may lie in /tmp, which it would empty.
  ln -sf /dev/null /etc/tmpfiles.d/tmp.conf
  # Nobody logs in on the line that the command's output takes.
  ln -sf /dev/null /etc/systemd/system/getty.target
  exec /lib/systemd/systemd --unit=lab.target --show-status=false
fi
mount -t proc -o nosuid,nodev,noexec proc /proc
mount -t sysfs -o nosuid,nodev,noexec sysfs /sys
mount -t cgroup2 -o nosuid,nodev,noexec,nsdelegate cgroup2 /sys/fs/cgroup
mkdir -p /dev/pts /dev/shm /dev/mqueue
mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts /dev/pts
ln -sf pts/ptmx /dev/ptmx
mount -t tmpfs -o mode=1777,nosuid,nodev shm /dev/shm
mount -t mqueue mqueue /dev/mqueue
for each in 0:stdin 1:stdout 2:stderr; do ln -sf "/proc/self/fd/${each%:*}" "/dev/${each#*:}"; done
ln -sf /proc/self/fd /dev/fd
mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/lock
ip link set lo up
hostname uml
# For its device: what asks for a loop device itself has it loaded, what only looks for the device has not.
modprobe loop

# A group that shares its controllers out may have no processes of its own, but the root of all may.
for each in $(</sys/fs/cgroup/cgroup.controllers); do echo "+$each" >/sys/fs/cgroup/cgroup.subtree_control; done
. /machine/run
