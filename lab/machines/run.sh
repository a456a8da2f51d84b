#!/bin/bash
# run.sh: runs the command that boot.sh has left, once the machine is there, and halts.

# State lies on file systems of the machine's own: hostfs keeps neither links nor the attributes that an overlay needs. Memory keeps no attributes of users.
mount -t tmpfs -o mode=755 tmpfs /var/lib/minidock
# The repository may lie in /tmp or /var/tmp: there a disk would hide it.
mkdir /machine/tmp
# xfs, which can limit what a container writes (--storage-opt).
mkfs.xfs -q -K /dev/ubda && mount -o discard,pquota /dev/ubda /machine/tmp && chmod 1777 /machine/tmp
modprobe -a overlay veth bridge nf_tables ipv6
# This kernel's nf_tables has the family bridge alone: no tables of inet, ip or ip6. Containers reach each other and the host; nothing is translated or published.
mkdir -p /etc/docker && echo '{"iptables": false}' >/etc/docker/daemon.json
# While this is written again and again, the machine answers: boot.sh looks at its time.
while echo >/machine/alive; do sleep 5; done &
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
