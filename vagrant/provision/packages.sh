#!/bin/sh
# packages.sh: installs the lists of packages.txt that MINIDOCK_PACKAGES names ("workshop tests" if it is not set), as far as they are missing.
set -eu
wanted=" ${MINIDOCK_PACKAGES:-workshop tests} "
# Asked once: on an emulated processor each question takes half a second.
installed=" $(dpkg-query --show --showformat='${db:Status-Abbrev}${Package}\n' | sed -n 's/^ii //p' | tr '\n' ' ') "
missing=
list=
while read -r word _; do
  case $word in
    '[workshop]' | '[tests]') list=${word#[} list=${list%]} ;;
    '' | '#'*) ;;
    *)
      case $wanted in *" $list "*) ;; *) continue ;; esac
      case $installed in *" $word "*) ;; *) missing="$missing $word" ;; esac
      ;;
  esac
done <"$(dirname "$0")/packages.txt"
[ "$missing" ] || exit 0

echo "minidock: installing packages:$missing"
# shellcheck disable=SC2086 # They are words.
exec sh "$(dirname "$0")/apt-install.sh" $missing
