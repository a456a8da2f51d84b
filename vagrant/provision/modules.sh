#!/bin/sh
# modules.sh: loads the parts of the kernel that containers need, now and at each boot. Where there are none to load (a container, WSL), they are built in or somebody else's.
set -eu
modules='overlay veth bridge nf_tables loop'
mkdir -p /etc/modules-load.d
# shellcheck disable=SC2086 # They are words.
printf '%s\n' $modules >/etc/modules-load.d/minidock.conf
[ -d "/lib/modules/$(uname -r)" ] || exit 0
# shellcheck disable=SC2086
modprobe --all $modules || echo "minidock: this kernel has not all of these modules: $modules. minidock doctor says what that means" >&2
