/** Chapter 8 by hand: a parent that waits, streams in one connection, one more process in a container; then parents that are killed, and programs that fail. */

import type { Step } from '../../course/by-hand-type.ts'

export const byHand: readonly Step[] = [
  {
    name: 'zombie',
    why: 'A child ends, and its parent (here a sleep, which knows nothing of children) does not ask how.',
    command: `mkdir -p /tmp/by-hand
cd /tmp/by-hand
sh -c 'sleep 0.2 & exec sleep 1000' &
PARENT=$!; disown; sleep 1
ps -o state,args --ppid $PARENT`,
    shows: 'S COMMAND\nZ [sleep] <defunct>\n',
  },
  {
    name: 'kill-the-dead',
    why: 'A zombie cannot be killed: it is dead already.',
    command: `CHILD=$(pgrep --parent $PARENT)
kill -9 $CHILD; sleep 0.1
ps -o state= --pid $CHILD`,
    shows: 'Z\n',
  },
  {
    name: 'end-the-parent',
    why: 'When its parent ends, somebody else inherits the zombie, and asks.',
    command: `kill $PARENT; sleep 1
ps -o state= --pid $CHILD || echo gone`,
    shows: 'gone\n',
  },
  {
    name: 'orphan',
    why: 'A subshell starts a program and ends. Who is the parent of the program now?',
    command: `(sleep 1000 & echo $! > orphan)
ps -o ppid= --pid $(cat orphan)
kill $(cat orphan)`,
    shows: '      1\n',
  },
  {
    name: 'write-a-monitor',
    why: 'A parent of a dozen lines: it inherits what is orphaned below it, waits for everybody, and says how they ended.',
    command: `cat > monitor.c <<'end'
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  if (fork() == 0) { execvp(argv[1], argv + 1); _exit(127); }
  int status;
  for (pid_t pid; (pid = wait(&status)) > 0;)
    printf("%d has ended with %d\\n", pid, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
end
gcc -o monitor monitor.c`,
    shows: '',
  },
  {
    name: 'wait-for-all',
    why: 'The shell ends at once. Its child, which takes longer, is the monitor’s then.',
    command: `./monitor sh -c '(sleep 0.3; exit 7) & exit 3'`,
    shows: '… has ended with 3\n… has ended with 7\n',
  },
  {
    name: 'let-go',
    why: 'Started from a subshell that ends, and in a session of its own: nothing connects it with this shell any more.',
    command: `(setsid ./monitor sh -c 'sleep 2; exit 7' > end < /dev/null &)
sleep 0.5; ps -o ppid,sid,pid,args -C monitor`,
    shows: '   PPID     SID     PID COMMAND\n      1 … ./monitor sh -c sleep 2; exit 7\n',
  },
  {
    name: 'written-down',
    why: 'What it has to say is written down, for whoever asks later.',
    command: 'sleep 2; cat end',
    shows: '… has ended with 7\n',
  },
  {
    name: 'full-pipe',
    why: 'A pipe that nobody reads: the program writes until it is full, and then stands still.',
    command: `mkfifo pipe
exec 4<> pipe
timeout 0.5 head -c 1M /dev/zero > pipe; echo "ended with $?"
exec 4>&-`,
    shows: 'ended with 124\n',
  },
  {
    name: 'no-end-yet',
    why: 'sort prints nothing before its input ends, and that does not end as long as this shell could still write.',
    command: `sort < pipe > sorted &
exec 3> pipe
echo b >&3; echo a >&3
sleep 0.5; wc -c < sorted`,
    shows: '0\n',
  },
  {
    name: 'half-close',
    why: 'The shell closes its end. That is the end of the input, and the output is still to come.',
    command: `exec 3>&-
wait; cat sorted`,
    shows: 'a\nb\n',
  },
  {
    name: 'pipe-or-terminal',
    why: 'The same program twice: once on a pipe, once on a terminal that script(1) makes for it.',
    command: `ASK='test -t 1 && echo a terminal || echo a pipe'
sh -c "$ASK" | cat
script -qec "$ASK" /dev/null < /dev/null | tr -d '\\r'`,
    shows: 'a pipe\na terminal\n',
  },
  {
    name: 'two-frames',
    why: 'Two streams in one file, each piece with eight bytes before it.',
    command: `printf '\\1\\0\\0\\0\\0\\0\\0\\6hello\\n' > wire
printf '\\2\\0\\0\\0\\0\\0\\0\\5oops\\n' >> wire
od -A d -t x1z wire`,
    shows: `0000000 01 00 00 00 00 00 00 06 68 65 6c 6c 6f 0a 02 00  >........hello...<
0000016 00 00 00 00 00 05 6f 6f 70 73 0a                 >......oops.<
0000027
`,
  },
  {
    name: 'join',
    why: "A container of the engine, and one more program in it: nsenter joins the namespaces of the container's process.",
    command: `cd - > /dev/null
npm run chapter 8 -- run -d --name box busybox sleep 1000 > /dev/null
PID=$(npm run --silent chapter 8 -- inspect -f '{{.State.Pid}}' box)
nsenter --target $PID --mount --uts --ipc --net --pid ps`,
    shows: 'PID   USER     COMMAND\n    1 root     sleep 1000\n    … root     ps\n',
  },
  {
    name: 'its-parent',
    why: 'And the parent of that process, with the memory that it needs.',
    command: 'ps -o ppid,sid,pid,rss,args --pid $(ps -o ppid= --pid $PID)',
    shows: '   PPID     SID     PID   RSS COMMAND\n      1 … minidock-monitor …\n',
  },
]

export const attacks: readonly Step[] = [
  {
    name: 'kill-the-client',
    why: 'A container in the foreground. The command that started it is killed, in a way that it cannot notice.',
    command: `npm run chapter 8 -- run --name fg busybox sleep 1000 > /dev/null 2>&1 &
disown
until [ -e /var/lib/minidock/names/fg/pid ]; do sleep 0.1; done
pkill -9 -f '^minidock take'; sleep 0.5
npm run chapter 8 -- ps --filter name=fg --format '{{.Names}}: {{.Status}}'`,
    shows: 'fg: Up …\n',
  },
  {
    name: 'kill-the-monitor',
    why: 'Now the parent itself. Its number is in a file.',
    command: `npm run chapter 8 -- run -d --name alone busybox sleep 1000 > /dev/null
PID=$(npm run --silent chapter 8 -- inspect -f '{{.State.Pid}}' alone)
kill -9 $(grep -o '"Monitor":[0-9]*' /var/lib/minidock/names/alone/pid | cut -d : -f 2)
sleep 1; ps -o args= --pid $PID || echo 'the container is gone, too'`,
    shows: 'the container is gone, too\n',
  },
  {
    name: 'what-the-files-say',
    why: 'Nobody was left who could write down how it ended. So the files say that it runs.',
    command: 'ls /var/lib/minidock/names/alone/ | grep -x -e pid -e exit -e release',
    shows: 'pid\nrelease\n',
  },
  {
    name: 'the-truth',
    why: 'The next command that comes by looks for itself, cleans up, and writes the end down.',
    command: `npm run chapter 8 -- ps -a --filter name=alone --format '{{.Names}}: {{.Status}}'
ls /var/lib/minidock/names/alone/ | grep -x -e pid -e exit -e release`,
    shows: 'alone: Exited (255) … ago\nexit\npid\n',
  },
  {
    name: 'and-again',
    why: 'The same with a restart policy: whoever finds out carries it out.',
    command: `npm run chapter 8 -- run -d --name back --restart always busybox sleep 1000 > /dev/null
kill -9 $(grep -o '"Monitor":[0-9]*' /var/lib/minidock/names/back/pid | cut -d : -f 2)
sleep 0.2; npm run chapter 8 -- ps --filter name=back --format '{{.Names}}: {{.Status}}'`,
    shows: 'back: Up …\n',
  },
  {
    name: 'deaf',
    why: 'A program that does not heed signal 15, and the same with an init in front of it.',
    command: `npm run chapter 8 -- run -d --name deaf busybox sleep 1000 > /dev/null
npm run chapter 8 -- run -d --name polite --init busybox sleep 1000 > /dev/null
npm run chapter 8 -- stop -t 1 deaf polite
npm run chapter 8 -- ps -a --filter name=deaf --filter name=polite --format '{{.Names}}: {{.Status}}'`,
    shows: 'deaf\npolite\npolite: Exited (143) … ago\ndeaf: Exited (137) … ago\n',
  },
  {
    name: 'factory',
    why: 'A program that makes orphans and never asks after them.',
    command: `MAKE='for i in 1 2 3; do (sleep 0.1 &); done; exec sleep 1000'
npm run chapter 8 -- run -d --name factory busybox sh -c "$MAKE" > /dev/null
sleep 0.5; npm run chapter 8 -- exec factory ps`,
    shows: `PID   USER     COMMAND
    1 root     sleep 1000
    … root     [sleep]
    … root     [sleep]
    … root     [sleep]
    … root     ps
`,
  },
  {
    name: 'factory-with-init',
    why: 'With an init, the same program leaves nothing.',
    command: `npm run chapter 8 -- run -d --init --name clean busybox sh -c "$MAKE" > /dev/null
sleep 0.5; npm run chapter 8 -- exec clean ps`,
    shows: `PID   USER     COMMAND
    1 root     /sbin/docker-init -- sh -c …
    … root     sleep 1000
    … root     ps
`,
  },
  {
    name: 'calm',
    why: 'A program that cannot run, for eight seconds.',
    command: `npm run chapter 8 -- run -d --name calm --restart always busybox false > /dev/null
sleep 8
CALM=$(npm run --silent chapter 8 -- inspect -f '{{.RestartCount}}' calm)
npm run chapter 8 -- rm -f calm`,
    shows: 'calm\n',
  },
  {
    name: 'storm',
    why: 'The same with a heart that always waits as long as the first time.',
    command: `cp runtime/lifecycle/heart.ts /tmp/heart.ts
sed -i 's/Math.min(delay \\* 2, 60 \\* SECOND)/0.1 * SECOND/' runtime/lifecycle/heart.ts
npm run chapter 8 -- run -d --name storm --restart always busybox false > /dev/null
sleep 8
STORM=$(npm run --silent chapter 8 -- inspect -f '{{.RestartCount}}' storm)
npm run chapter 8 -- rm -f storm
cp /tmp/heart.ts runtime/lifecycle/heart.ts
echo "calm: $CALM times, storm: $STORM times"; [ $STORM -gt $CALM ] && echo 'and it gets worse by the second'`,
    shows: 'storm\ncalm: … times, storm: … times\nand it gets worse by the second\n',
  },
]
