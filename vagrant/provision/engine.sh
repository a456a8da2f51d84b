#!/bin/sh
# engine.sh USER FOLDER: builds launcher and bundle, where they are missing or older than their sources, and puts `minidock` on the PATH; and `npm run`, where there is no npm.
set -eu
user=$1 folder=$2
cd "$folder"
ln -sf "$folder/minidock" /usr/local/bin/minidock
command -v npm >/dev/null || ln -sf "$folder/vagrant/provision/npm-run" /usr/local/bin/npm
# The time at which a file came here, not the one that it was written at. A stamp from the future was made when the clock was ahead: it says nothing.
if [ -f build/stamp ] && [ -z "$(find build/stamp -newermt now)" ] && [ -z "$(find runtime scripts package-lock.json -type f -newercm build/stamp -print -quit)" ]; then exit 0; fi
echo 'minidock: building launcher and bundle'
rm -f build/stamp
# As the user, and not as root that came through sudo: that would give all of node_modules back.
runuser -u "$user" -- env -u SUDO_UID -u SUDO_GID ./minidock --version
