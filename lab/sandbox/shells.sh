#!/bin/bash
# shells.sh COUNT: a bash for each terminal, on the sockets that are descriptors 4, 5, … One that ends (`exit`) is followed by a new one, as if another
# window were opened; its exit code is told as shells.ts tells those of commands.
terminal() {
  while :; do
    # Through a pipe, because a socket cannot be opened again as /dev/stdout.
    bash --norc <&"$1" 2>&1 | cat >&"$1"
    printf '\036end %d\036' "${PIPESTATUS[0]}" >&"$1" || exit
  done
}
for ((number = 0; number < $1; number++)); do
  terminal $((4 + number)) &
done
wait
