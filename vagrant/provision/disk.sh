#!/bin/sh
# disk.sh USER FOLDER: takes from a disk with the label minidock-disk, if there is one, what would have to be fetched or built otherwise: folders that are
# called as in the project, node_modules and build. node_modules are used where they lie; build is copied, as it will be written to.
set -eu
user=$1 folder=$2
label=minidock-disk
place=/var/lib/minidock-disk

blkid -L $label >/dev/null || exit 0
mkdir -p $place "$folder/node_modules"
# A boot does without the disk, but does not go on before it is mounted: services may start what lies on it.
options=nofail,x-systemd.before=local-fs.target
if ! grep -qs "^LABEL=$label " /etc/fstab; then
  printf '%s\n' "LABEL=$label $place ext4 noatime,$options 0 0" "$place/node_modules $folder/node_modules none bind,$options,x-systemd.requires-mounts-for=$place 0 0" >>/etc/fstab
fi
mountpoint -q $place || mount $place
mountpoint -q "$folder/node_modules" || mount "$folder/node_modules"
chown "$user:" "$folder/node_modules"
if [ -f $place/build/stamp ] && ! [ -f "$folder/build/stamp" ]; then
  cp -a $place/build "$folder/"
  # It is of these sources, which have come a moment ago.
  touch "$folder/build/stamp"
  chown -R "$user:" "$folder/build"
fi
