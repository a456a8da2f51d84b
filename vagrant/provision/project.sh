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
  # Modes of files that are here already stay: one that changes would count as a change of the sources.
  rsync --recursive --links --times --owner --group --chown="$user:$(id -gn "$user")" --delete \
    --exclude=/node_modules/ --exclude=/build/ --exclude=/.git/ --exclude='/.ci-*/' --exclude=/workshop/ --exclude=/vagrant/.vagrant/ --exclude=/vagrant/out/ "$from/" "$folder/"
  # Windows keeps no execute bits: what begins with #! is a program.
  find "$folder" -path "$folder/node_modules" -prune -o -path "$folder/build" -prune -o -type f ! -perm -u+x \
    -exec awk 'FNR == 1 { if (/^#!/) print FILENAME; nextfile }' {} + | while read -r file; do chmod 755 "$file"; done
fi
[ "$(stat -c %U "$folder")" = "$user" ] && [ -z "$(find "$folder" -maxdepth 1 ! -user "$user" -print -quit)" ] ||
  find "$folder" -path "$folder/node_modules" -prune -o ! -user "$user" -exec chown -h "$user:" {} +
