#!/bin/sh
# install.sh [FOLDER]: puts the minidock workshop on this computer, from the stick that this file lies on, without a network: checks that what it takes was copied whole, gives Vagrant the box,
# and unpacks the project in FOLDER (~/minidock if there is none).
#
# For Linux, macOS, and Windows in Git Bash. Vagrant and a provider have to be installed: VirtualBox, or libvirt on Linux.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$HOME/minidock}

fail() {
  printf 'minidock: %s\n' "$1" >&2
  shift
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}

# check_sums BOX: of this box and what comes with every box. The stick may have less than all boxes.
check_sums() {
  sums=$(awk -v box="$1" '$2 == box || $2 == "minidock.tar" || $2 == "install.sh"' SHA256SUMS)
  [ "$(printf '%s\n' "$sums" | wc -l)" -eq 3 ] || return 1
  if command -v sha256sum >/dev/null; then printf '%s\n' "$sums" | sha256sum -c -; else printf '%s\n' "$sums" | shasum -a 256 -c -; fi
}

# As `npm run vm` decides: Vagrant needs a plugin for it.
has_libvirt() {
  command -v virsh >/dev/null || [ -x /usr/sbin/libvirtd ] || [ -x /usr/sbin/virtqemud ] || return 1
  vagrant plugin list | grep '^vagrant-libvirt ' >/dev/null
}

provider() {
  [ -z "${MINIDOCK_VM_PROVIDER:-}" ] || { echo "$MINIDOCK_VM_PROVIDER"; return; }
  if [ "$(uname -s)" = Linux ] && has_libvirt; then echo libvirt; else echo virtualbox; fi
}

case $(uname -m) in x86_64 | amd64) ;; *) fail "the box is for x86-64 processors, and this one is $(uname -m)" 'the way for others: chapters/00-setup in the project' ;; esac
command -v vagrant >/dev/null || fail 'vagrant is not installed, or not on the PATH' 'https://developer.hashicorp.com/vagrant/install'
! [ -e "$folder/package.json" ] || fail "there is a project in $folder already" "another folder: sh $0 FOLDER"
provider=$(provider)
box=minidock-$provider-amd64.box
[ -f "$here/$box" ] || fail "there is no box for $provider on the stick: $box" 'another provider: MINIDOCK_VM_PROVIDER=virtualbox, or libvirt'

echo '1 of 3: checking that all was copied whole'
cd "$here"
check_sums "$box" || fail 'a file is not what it should be: it was not copied whole, or the stick is damaged' "copy again: $box, minidock.tar, install.sh, SHA256SUMS"

echo "2 of 3: giving Vagrant the box for $provider"
vagrant box add --force --name minidock/offline --provider "$provider" "$here/$box"

echo "3 of 3: unpacking the project in $folder"
mkdir -p "$folder"
tar -xf "$here/minidock.tar" -C "$folder"
printf '\nDone. Next:\n  cd %s\n  npm run vm up\nwithout npm on this computer:\n  cd %s/vagrant && vagrant up\n' "$folder" "$folder"
