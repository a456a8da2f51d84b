/** Chapter 4 by hand: cgroups made with mkdir(1), of version 1 or 2, whichever the machine has; then attacks. */

import type { Step } from '../../course/by-hand-type.ts'

export const byHand: readonly Step[] = [
  {
    name: 'which-version',
    why: 'There are two versions of cgroups, and what is mounted here says which one this machine has: tmpfs with trees in it is 1, cgroup2fs is 2.',
    command: 'stat --file-system --format %T /sys/fs/cgroup',
    shows: '…fs\n',
  },
  {
    name: 'names',
    why: 'The same things have other names in the two. From here on, the variables stand for those of this machine.',
    command: `cd /sys/fs/cgroup
if [ -e cgroup.controllers ]
then echo '+memory +cpu +pids' > cgroup.subtree_control
  M=box P=box C=box LIMIT=memory.max SWAP=memory.swap.max NO_SWAP=0
  USED=memory.current EVENTS=memory.events QUOTA=cpu.max WEIGHT=cpu.weight
else M=memory/box P=pids/box C=cpu/box LIMIT=memory.limit_in_bytes
  SWAP=memory.memsw.limit_in_bytes NO_SWAP=32M USED=memory.usage_in_bytes
  EVENTS=memory.oom_control QUOTA=cpu.cfs_quota_us WEIGHT=cpu.shares
fi`,
    shows: '',
  },
  {
    name: 'make',
    why: 'A directory is made, and is full of files that nobody has written: it is a cgroup, with no process in it.',
    command: `mkdir $M
ls $M | wc -l
wc -l < $M/cgroup.procs`,
    shows: '…\n0\n',
  },
  {
    name: 'limit',
    why: 'A limit is a number in a file. The kernel reads it, and shows it in bytes.',
    command: `echo 32M > $M/$LIMIT
cat $M/$LIMIT`,
    shows: '33554432\n',
  },
  {
    name: 'no-swap',
    why: 'And no swap: without this line, what is too much for the memory goes to the disk, and the limit is none.',
    command: `echo $NO_SWAP > $M/$SWAP`,
    shows: '',
  },
  {
    name: 'inside',
    why: 'A function that runs a program in a cgroup: a copy of the shell writes its own number into the list of members, and then becomes the program. It finds its own number there once.',
    command: `inside() { (echo $BASHPID > $1/cgroup.procs; shift; exec "$@"); }
inside $M sh -c "grep -cx \\$\\$ $M/cgroup.procs"`,
    shows: '1\n',
  },
  {
    name: 'memory-bomb',
    why: 'tail keeps the last lines of what it reads, and /dev/zero never ends a line: it takes what memory there is. At 32 MB it is killed, with signal 9.',
    command: `inside $M tail /dev/zero; echo "ended with $?"`,
    shows: '…Killed…\nended with 137\n',
  },
  {
    name: 'counted',
    why: 'The kernel has counted what it has done. The shell, which is in another cgroup, has noticed nothing.',
    command: 'grep -w oom_kill $M/$EVENTS',
    shows: 'oom_kill 1\n',
  },
  {
    name: 'too-late',
    why: 'A process that has filled some memory is moved into the cgroup. It is a member now, and what it has used is not counted there.',
    command: `bash -c 'X=$(head -c 20M /dev/zero | tr "\\0" x); echo $$ > /tmp/late; sleep 1000; true' &
disown; until [ -s /tmp/late ]; do sleep 0.1; done; LATE=$(cat /tmp/late)
echo $LATE > $M/cgroup.procs
echo "it has $(( $(ps -o rss= --pid $LATE) / 1024 )) MB"
echo "$(( $(cat $M/$USED) / 1048576 )) MB are counted"`,
    shows: 'it has …MB\n0 MB are counted\n',
  },
  {
    name: 'busy',
    why: 'A cgroup with a process in it cannot be removed.',
    command: `rmdir $M
kill $LATE $(pgrep --parent $LATE)`,
    shows: 'rmdir: …: Device or resource busy\n',
  },
  {
    name: 'processes',
    why: 'The number of processes has a file of its own. The eleventh does not come into being: fork fails, and no process is killed. Afterwards the limit is taken away again.',
    command: `mkdir -p $P
echo 10 > $P/pids.max
inside $P sh -c 'for i in $(seq 20); do sleep 1 & done; echo "all 20"'
grep -w max $P/pids.events
echo max > $P/pids.max`,
    shows: '…fork…\nmax …\n',
  },
  {
    name: 'quota',
    why: 'Processor time is given out by periods of 100 ms. 20 ms in each are a fifth of a processor: then everything in the cgroup has to wait.',
    command: `mkdir -p $C
echo 20000 > $C/$QUOTA
TIMEFORMAT='%R seconds, %U of them on a processor'
time timeout 1 sh -c "echo 0 > $C/cgroup.procs; while :; do :; done"
grep nr_throttled $C/cpu.stat`,
    shows: '1.… seconds, 0.… of them on a processor\nnr_throttled …\n',
  },
  {
    name: 'weight',
    why: 'Two cgroups want the same processor. A weight says in which proportion they share it: here 1 to 4.',
    command: `for weight in 100 400; do
  mkdir $C-$weight; echo $weight > $C-$weight/$WEIGHT
  (TIMEFORMAT="weight $weight: %U of 2 seconds"
  time inside $C-$weight taskset -c 0 timeout 2 sh -c 'while :; do :; done') &
done 2> /tmp/shares; wait; sort /tmp/shares`,
    shows: 'weight 100: 0.… of 2 seconds\nweight 400: … of 2 seconds\n',
  },
  {
    name: 'where-am-i',
    why: 'A process can read the path of its cgroup. In a cgroup namespace of its own, that path begins at its own cgroup.',
    command: `inside $M grep -E ':memory:|^0::/' /proc/self/cgroup | head -n 1
inside $M unshare --cgroup grep -E ':memory:|^0::/' /proc/self/cgroup | head -n 1`,
    shows: '…:/box\n…:/\n',
  },
  {
    name: 'remove',
    why: 'A cgroup goes as a directory goes. Its files need not be deleted: they are not files, but questions to the kernel. A process that has just ended takes a moment to be out of it.',
    command: `sleep 1
rmdir $(printf '%s\\n' $M $P $C | sort -u) $C-100 $C-400
ls -d $M
cd - > /dev/null`,
    shows: 'ls: …: No such file or directory\n',
  },
]

export const attacks: readonly Step[] = [
  {
    name: 'memory-without',
    why: 'A container of chapter 3 takes 200 MB. It could as well take all that there is.',
    command: `npm run chapter 3 -- run --rm busybox sh -c 'head -c 200m /dev/zero | tail -c 200m | wc -c'`,
    shows: '209715200\n',
  },
  {
    name: 'memory-with',
    why: 'The same in a container that may have 64 MB: tail is killed, and wc has counted nothing. The container goes on.',
    command: `npm run chapter 4 -- run --name bomb -m 64m busybox \\
  sh -c 'head -c 200m /dev/zero | tail -c 200m | wc -c' 2> /dev/null`,
    shows: '0\n',
  },
  {
    name: 'one-of-several',
    why: 'One process was killed, which was not the first one: the exit code is that of wc, and the container tells all the same.',
    command: `npm run chapter 4 -- inspect --format '{{.State.ExitCode}} {{.State.OOMKilled}}' bomb
npm run chapter 4 -- rm bomb`,
    shows: '0 true\nbomb\n',
  },
  {
    name: 'files-in-memory',
    why: 'A file in /dev/shm lies in memory and is counted, though it belongs to no process. So tail is killed, which wants 20 MB of 32.',
    command: `npm run chapter 4 -- run --name files -m 32m --memory-swap 32m busybox \\
  sh -c 'head -c 20m /dev/zero > /dev/shm/file; head -c 30m /dev/zero | tail -c 20m > /dev/null' 2> /dev/null
npm run chapter 4 -- inspect --format '{{.State.OOMKilled}}' files
npm run chapter 4 -- rm files`,
    shows: 'true\nfiles\n',
  },
  {
    name: 'processes-without',
    why: 'A container of chapter 3 starts 300 processes, and nobody minds.',
    command: `npm run chapter 3 -- run --rm busybox \\
  sh -c 'for i in $(seq 300); do sleep 1 & done; echo "$i processes"'`,
    shows: '300 processes\n',
  },
  {
    name: 'fork-bomb',
    why: 'A function that calls itself twice, each time in a new process: doubled and doubled again, until there are 50. What comes after fails, and is counted.',
    command: `npm run chapter 4 -- run -d --name forks --pids-limit 50 busybox \\
  sh -c 'bomb() { bomb & bomb & sleep 1000; }; bomb 2> /dev/null & exec sleep 1000' > /dev/null
sleep 1
cat $(find /sys/fs/cgroup -path '*minidock-*/pids.max')
grep -w max $(find /sys/fs/cgroup -path '*minidock-*/pids.events')
npm run chapter 4 -- rm --force forks`,
    shows: '50\nmax …\nforks\n',
  },
  {
    name: 'processor-hog',
    why: 'Four endless loops in a container that has a fifth of a processor: together they get a fifth, and have to wait in nearly each period.',
    command: `npm run chapter 4 -- run -d --name hog --cpus 0.2 busybox \\
  sh -c 'for i in 1 2 3; do while :; do :; done & done; while :; do :; done' > /dev/null
sleep 2
grep -h nr_ $(find /sys/fs/cgroup -path '*minidock-*/cpu.stat') | head -n 2
npm run chapter 4 -- rm --force hog`,
    shows: 'nr_periods …\nnr_throttled …\nhog\n',
  },
  {
    name: 'raise-own-limit',
    why: 'A container tries to give itself more: the files are there to be read, and not to be written.',
    command: `npm run chapter 4 -- run --rm -m 64m busybox sh -c \\
  'FILE=$(find /sys/fs/cgroup/ -name memory.max -o -name memory.limit_in_bytes); cat $FILE; echo 1000000000 > $FILE'`,
    shows: '67108864\nsh: can…t create …: Read-only file system\n',
  },
  {
    name: 'leave',
    why: 'It tries to enter another cgroup, to make one of its own, and to mount the tree again so that it can be written. The kernel refuses all three.',
    command: `npm run chapter 4 -- run --rm -m 64m busybox sh -c \\
  'cd /sys/fs/cgroup; cd memory 2> /dev/null; echo 1 > cgroup.procs; mkdir own; mount -o remount,rw .'`,
    shows: 'sh: can…t create cgroup.procs: Read-only file system\nmkdir: …: Read-only file system\nmount: permission denied…\n',
  },
  {
    name: 'become-root-elsewhere',
    why: 'In a user namespace of its own it would have the capability to mount the files anew. A filter of system calls refuses to make one.',
    command: `npm run chapter 4 -- run --rm -m 64m busybox unshare -U -r -m \\
  sh -c 'mkdir /own && mount -t cgroup -o memory memory /own && echo 1000000000 > /own/memory.limit_in_bytes'`,
    shows: 'unshare: unshare(…): Operation not permitted\n',
  },
]
