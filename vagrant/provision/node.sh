#!/bin/sh
# node.sh USER FOLDER: node_modules, which bring the Node that the project runs with: those that are there, else npm's.
set -eu
user=$1 folder=$2
modules=$folder/node_modules

# What they were installed from. A copy of the project that has just come has a younger lock file, and mostly the same one.
of=$modules/.package-lock.of.json
cmp -s "$of" "$folder/package-lock.json" && touch "$modules/.package-lock.json"
# npm writes .package-lock.json last, so a broken-off installation has none. One from the future was written when the clock was ahead: it says nothing.
installed=$modules/.package-lock.json
if [ -f "$installed" ] && [ -d "$modules/vitest" ] && ! [ "$folder/package-lock.json" -nt "$installed" ] && [ -z "$(find "$installed" -newermt now)" ]; then exit 0; fi
# What stands for npm (npm-run) has no version.
if ! npm --version >/dev/null 2>&1; then
  echo 'minidock: installing npm'
  sh "$(dirname "$0")/apt-install.sh" nodejs npm
fi
echo 'minidock: fetching the packages of package-lock.json'
cd "$folder"
# npm has a list of its own of whom it trusts; this machine's may know the proxy that reads TLS.
trusted=/etc/ssl/certs/ca-certificates.crt
if [ -f "$trusted" ]; then export NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-$trusted}"; fi
if ! runuser -u "$user" -- env HOME="$(getent passwd "$user" | cut -d: -f6)" npm ci --include=dev; then
  echo 'minidock: the packages were not fetched: what npm says is above
  without a network, use a machine that has them: npm run vm box
  if a proxy reads TLS, copy its certificate to /usr/local/share/ca-certificates/NAME.crt, then: sudo update-ca-certificates' >&2
  exit 1
fi
install -o "$user" -m 644 package-lock.json "$of"
