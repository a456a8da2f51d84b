#!/bin/sh
# project.sh USER FOLDER FROM: copies the project from FROM to FOLDER, where they are not the same, and makes it USER's.
#
# A folder that is shared with the machine around keeps neither links nor modes, and is slow: nothing is to run from there. What the machine itself has made in
# FOLDER (node_modules, build, the exercises) stays.
set -eu
user=$1 folder=$2 from=$3
mkdir -p "$folder"
if ! [ "$folder" -ef "$from" ]; then
  echo "minidock: copying the project to $folder"
  rsync --archive --delete --no-owner --no-group --chmod=D755,F644 --exclude=/node_modules/ --exclude=/build/ --exclude=/.git/ --exclude='/.ci-*/' \
    --exclude=/workshop/ --exclude=/vagrant/.vagrant/ --exclude=/vagrant/out/ "$from/" "$folder/"
  # Windows keeps no execute bits: what begins with #! is a program.
  find "$folder" -path "$folder/node_modules" -prune -o -path "$folder/build" -prune -o -type f -exec sh -c '
    for file; do [ "$(head -c 2 "$file" | tr -d "\0")" = "#!" ] && chmod 755 "$file"; done; true' sh {} +
fi
[ "$(stat -c %U "$folder")" = "$user" ] && [ -z "$(find "$folder" -maxdepth 1 ! -user "$user" -print -quit)" ] ||
  find "$folder" -path "$folder/node_modules" -prune -o ! -user "$user" -exec chown -h "$user:" {} +
