#!/bin/sh
# node.sh USER FOLDER: node_modules, which bring the Node that the project runs with: those that are there, else npm's.
set -eu
user=$1 folder=$2
modules=$folder/node_modules

# What they were installed from. A copy of the project that has just come has a younger lock file, and mostly the same one.
of=$modules/.package-lock.of.json
cmp -s "$of" "$folder/package-lock.json" && touch "$modules/.package-lock.json"
# npm writes .package-lock.json last, so a broken-off installation has none.
if [ -f "$modules/.package-lock.json" ] && [ -d "$modules/vitest" ] && ! [ "$folder/package-lock.json" -nt "$modules/.package-lock.json" ]; then exit 0; fi
# What stands for npm (npm-run) has no version.
if ! npm --version >/dev/null 2>&1; then
  echo 'minidock: installing npm'
  sh "$(dirname "$0")/apt-install.sh" nodejs npm
fi
echo 'minidock: fetching the packages of package-lock.json'
cd "$folder"
runuser -u "$user" -- env HOME="$(getent passwd "$user" | cut -d: -f6)" npm ci --include=dev
install -o "$user" -m 644 package-lock.json "$of"
