#!/bin/sh
# before-reboot.sh: installs the unit, as README.md says, and starts a container for each thing that a boot is to show. Runs in the machine, as root, in the project's folder.
# reboot.ts says what is to be seen of them after the boot.
set -eu
cp scripts/systemd/minidock.service /etc/systemd/system/
systemctl daemon-reload
systemctl --quiet enable minidock

start() { minidock run --detach --name "$@" >/dev/null; }
# Says a line in each of its lives, and what a shutdown asks of it.
life='trap "exit $CODE" TERM; echo begun; sleep 1000 & wait'

minidock run --rm --volume site:/site busybox sh -c 'echo "kept on a volume" >/site/index.html'
start web --restart always --init --memory 64m --cpus 0.5 --publish 8080:80 --volume site:/site busybox httpd -f -h /site
start sliced --restart unless-stopped --memory 48m --cgroup-parent apps-web.slice --env CODE=0 busybox sh -c "$life"
start failing --restart on-failure --env CODE=3 busybox sh -c "$life"
start well --restart on-failure --env CODE=0 busybox sh -c "$life"
start plain --env CODE=0 busybox sh -c "$life"
start stopped --restart unless-stopped --env CODE=0 busybox sh -c "$life"
minidock stop stopped >/dev/null
mkdir /run/of-one-boot
start lost --restart always --env CODE=0 --mount type=bind,source=/run/of-one-boot,target=/mnt busybox sh -c "$life"
