#!/bin/sh
# apt-install.sh PACKAGE…: installs packages. What apt says is shown only if it fails.
set -eu
export DEBIAN_FRONTEND=noninteractive
# A machine that has just started may be at this itself.
options='-o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 -qq'

quietly() {
  if ! said=$("$@" 2>&1); then
    printf '%s\n' "$said" >&2
    echo "minidock: packages were not installed: what apt says is above. Without a network, use a machine that has them: npm run vm box" >&2
    exit 1
  fi
}

# shellcheck disable=SC2086 # They are words.
quietly apt-get $options update
# shellcheck disable=SC2086
quietly apt-get $options --yes --no-install-recommends install "$@"
