#!/bin/sh
# after-reboot.sh: prints what has become of the containers of before-reboot.sh: a line `== NAME` before each thing that reboot.ts compares. Runs in the machine, as root.
about() { echo "== $1"; }
# The boot ends as `degraded`, because of the container that cannot start. There is no D-Bus here that could tell when.
until systemctl is-system-running | grep -qE '^(running|degraded)'; do sleep 0.2; done

about containers
minidock ps --all --format '{{.Names}} {{.State}}' | sort

about cgroups
for name in web sliced; do
  cgroup=$(find /sys/fs/cgroup -name "minidock-$(minidock inspect --format '{{.Id}}' $name)")
  echo "$name ${cgroup#/sys/fs/cgroup/}" | sed 's/[0-9a-f]\{64\}/ID/'
  (cd "$cgroup" && cat memory.max cpu.max cgroup.controllers)
done

about page
curl --silent --show-error --max-time 60 http://127.0.0.1:8080/

about journal
journalctl --boot --unit minidock --identifier minidock --output cat

about unit
systemctl show --property ActiveState --property Result --value minidock

about lives
minidock logs failing | systemd-cat --identifier failing
journalctl --sync
journalctl --boot --identifier failing --output cat
