#!/bin/sh
# Joins what COMMAND is to share, and makes a mount namespace of its own for the one thing that is neither's: a /proc of the container's processes, in the host's
# tree. unshare(1) makes its mounts private before that.
pid=$1
shift
exec nsenter --target "$pid" --uts --net --ipc --pid -- \
  unshare --mount -- sh -c 'mount -t proc proc /proc && exec "$@"' sh "$@"
