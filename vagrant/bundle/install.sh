#!/bin/sh
# install.sh [FOLDER]: puts the minidock workshop on this computer, from the stick that this file lies on, without a network: checks that all was copied whole, gives Vagrant the box,
# and unpacks the project in FOLDER (~/minidock if there is none).
#
# For Linux, macOS, and Windows in Git Bash or WSL. Vagrant and a provider have to be installed: VirtualBox, or libvirt on Linux.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$HOME/minidock}

fail() {
  printf 'minidock: %s\n' "$1" >&2
  shift
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}

check_sums() {
  if command -v sha256sum >/dev/null; then sha256sum -c "$1"; else shasum -a 256 -c "$1"; fi
}

provider() {
  [ -z "${MINIDOCK_VM_PROVIDER:-}" ] || { echo "$MINIDOCK_VM_PROVIDER"; return; }
  case $(uname -s) in Linux) if command -v virsh >/dev/null; then echo libvirt; return; fi ;; esac
  echo virtualbox
}

case $(uname -m) in x86_64 | amd64) ;; *) fail "the box is for x86-64 processors, and this one is $(uname -m)" 'the way for others: chapters/00-setup in the project' ;; esac
command -v vagrant >/dev/null || fail 'vagrant is not installed, or not on the PATH' 'https://developer.hashicorp.com/vagrant/install'
! [ -e "$folder/package.json" ] || fail "there is a project in $folder already" "another folder: sh $0 FOLDER"
provider=$(provider)
box=minidock-$provider-amd64.box
[ -f "$here/$box" ] || fail "there is no box for $provider on the stick: $box" 'another provider: MINIDOCK_VM_PROVIDER=virtualbox, or libvirt'

echo '1 of 3: checking that all was copied whole'
cd "$here"
check_sums SHA256SUMS || fail 'a file is not what it should be: it was not copied whole, or the stick is damaged' 'copy all of it again'

echo "2 of 3: giving Vagrant the box for $provider"
vagrant box add --force --name minidock/offline --provider "$provider" "$here/$box"

echo "3 of 3: unpacking the project in $folder"
mkdir -p "$folder"
tar -xf "$here/minidock.tar" -C "$folder"
printf '\nDone. Next:\n  cd %s\n  npm run vm up\nwithout npm on this computer:\n  cd %s/vagrant && vagrant up\n' "$folder" "$folder"
