#!/bin/sh
# all.sh USER FOLDER [FROM]: makes a Debian or Ubuntu ready for the workshop: packages, kernel modules, the project in FOLDER, which is USER's, and its engine.
# FROM is a folder with the project in it, where that is another one than FOLDER; without it, the one that this script lies in.
#
# As root, as often as you like: what is there already is left alone, and then nothing is fetched. It needs apt, and nothing of whatever started the machine.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
[ $# -ge 2 ] || { echo "usage: $0 USER FOLDER [FROM]" >&2; exit 2; }
user=$1 folder=$2 from=${3:-${here%/vagrant/provision}}

fail() { printf '%s\n' "$@" >&2; exit 1; }
[ "$(id -u)" = 0 ] || fail "$0 installs packages, which needs root: sudo $0 $*"
command -v apt-get >/dev/null || fail "$0 needs a Debian or Ubuntu: there is no apt-get here"
id "$user" >/dev/null 2>&1 || fail "there is no user $user here"
[ -f "$from/package-lock.json" ] || fail "minidock is not in $from: there is no package-lock.json"

for step in packages modules project disk node engine; do
  sh "$here/$step.sh" "$user" "$folder" "$from"
done
