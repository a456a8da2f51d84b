#!/bin/sh
# Challenge 1: a visit to a container that has no tools.
#
# A container runs, and in its image there is one program and nothing else: no shell, no ps.
# `docker exec` has nothing to execute there. Write a script that brings the host's programs:
#
#   sh 02-challenge-1.sh PID COMMAND…
#
# PID is the container's process 1, as the host numbers it. COMMAND is a program of the host,
# and this holds for it:
#
#   - it has the container's host name, network, message queues and process numbers
#   - ps lists the container's processes, and none of the host's
#   - it reads and writes the host's files
#   - its arguments are those that were given, and its exit code is the script's
#   - neither the host nor the container gets a mount by it, not even while it runs;
#     the host shares its mounts, as systemd does
#
# Linux has all that it takes: man 1 nsenter, man 1 unshare, man 8 mount.
