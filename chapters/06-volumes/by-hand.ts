/** Chapter 6 by hand: binds, what passes between mount namespaces, and a mount that is attached nowhere; then attacks. */

import type { Step } from '../../course/by-hand-type.ts'

export const byHand: readonly Step[] = [
  {
    name: 'bind',
    why: 'A directory of the host, and a container’s root beside it. A bind mount shows the directory in a second place.',
    command: `mkdir -p /tmp/by-hand/data /tmp/by-hand/root/data
cd /tmp/by-hand
echo 'order 1' > data/orders
mount --bind data root/data
echo 'order 2' >> root/data/orders
cat data/orders`,
    shows: 'order 1\norder 2\n',
  },
  {
    name: 'same-file',
    why: 'It is no copy and no link: by both names it is the same file, on the same file system.',
    command: "stat -c '%d:%i' data/orders root/data/orders | uniq | wc -l",
    shows: '1\n',
  },
  {
    name: 'root-goes',
    why: 'The root is thrown away, as a container’s root is. What was bound into it stays.',
    command: `umount root/data
rm -r root
cat data/orders`,
    shows: 'order 1\norder 2\n',
  },
  {
    name: 'read-only',
    why: 'A mount can be read-only. That is said of the mount and not of the files: by their other name they can be written to.',
    command: `mkdir -p root/data
mount -o bind,ro data root/data
echo 'order 3' >> root/data/orders
echo 'order 3' >> data/orders
tail -n 1 root/data/orders`,
    shows: '…root/data/orders: Read-only file system\norder 3\n',
  },
  {
    name: 'not-recursive',
    why: 'Something else is mounted below the directory. With rbind it comes along, and ro does not go down to it.',
    command: `mkdir data/archive root/all
mount -t tmpfs archive data/archive
mount -o rbind,ro data root/all
touch root/all/new
touch root/all/archive/new && ls data/archive`,
    shows: 'touch: …root/all/new…: Read-only file system\nnew\n',
  },
  {
    name: 'three-namespaces',
    why: 'Three mount namespaces with a copy of all mounts each: nothing passes, from here to there alone, or both ways. First all mounts here are made shared, as systemd makes them.',
    command: `mount --make-rshared /
for way in private slave shared; do
  unshare --mount --propagation $way sleep 1000 &
  eval $way=$!
  until grep -q sleep /proc/$!/comm; do sleep 0.1; done
done; disown -a`,
    shows: '',
  },
  {
    name: 'passes-in',
    why: 'Here something is mounted. Who sees it?',
    command: `mkdir late
mount -t tmpfs late late
for way in private slave shared; do
  echo "$way: $(grep -c ' late ' /proc/\${!way}/mountinfo)"
done`,
    shows: 'private: 0\nslave: 1\nshared: 1\n',
  },
  {
    name: 'passes-back',
    why: 'And what each of the three mounts: does it arrive here?',
    command: `for way in private slave shared; do
  mkdir of-$way
  nsenter --mount --target \${!way} mount -t tmpfs of-$way $PWD/of-$way
  echo "$way: $(grep -c " of-$way " /proc/self/mountinfo)"
done`,
    shows: 'private: 0\nslave: 0\nshared: 1\n',
  },
  {
    name: 'tmpfs',
    why: 'A tmpfs lies in memory. It takes as much as it was given, and forgets all of it when it is unmounted.',
    command: `kill $private $slave $shared
mkdir root/scratch
mount -t tmpfs -o size=1m scratch root/scratch
head -c 2M /dev/zero > root/scratch/file
umount root/scratch
ls root/scratch | wc -l`,
    shows: 'head: …No space left on device\n0\n',
  },
  {
    name: 'attached-nowhere',
    why: 'A mount can be held by a descriptor alone. Here number 3 holds it, and then it is taken away from its place: no path leads to it any more, and no mount table has it.',
    command: `mkdir hold
mount --bind data hold
exec 3< hold
umount --lazy hold
ls hold | wc -l
grep -c /by-hand/hold /proc/self/mountinfo
tail -n 1 /proc/self/fd/3/orders`,
    shows: '0\n0\norder 3\n',
  },
  {
    name: 'clean-up',
    why: 'When the descriptor is closed, the mount is gone. And a surprise: since all is shared, unmounting below the copy also unmounts below the original.',
    command: `exec 3<&-
umount --recursive root/all
mountpoint data/archive
umount root/data late of-shared
cd - > /dev/null
rm -r /tmp/by-hand`,
    shows: 'data/archive is not a mountpoint\n',
  },
]

export const attacks: readonly Step[] = [
  {
    name: 'database-lost',
    why: 'A container of chapter 4 keeps a small database. It is removed, the next one is made, and begins with nothing.',
    command: `npm run chapter 4 -- run --name db busybox sh -c 'echo "order 1" >> /orders; cat /orders'
npm run chapter 4 -- rm db
npm run chapter 4 -- run --rm --name db busybox cat /orders`,
    shows: "order 1\ndb\ncat: can't open '/orders': No such file or directory\n",
  },
  {
    name: 'one-byte',
    why: 'And another one writes a single byte to a file of the image. All of the file is copied first.',
    command: `npm run chapter 4 -- run --name byte busybox sh -c 'printf x >> /bin/busybox'
du -sh /var/lib/minidock/names/byte/upper
npm run chapter 4 -- rm byte`,
    shows: '…M\t/var/lib/minidock/names/byte/upper\nbyte\n',
  },
  {
    name: 'database-kept',
    why: 'The same with a volume: the container goes, the next one finds the data.',
    command: `npm run chapter 6 -- run --name db -v database:/data busybox sh -c 'echo "order 1" >> /data/orders'
npm run chapter 6 -- rm db
npm run chapter 6 -- run --rm --name db -v database:/data busybox cat /data/orders`,
    shows: 'db\norder 1\n',
  },
  {
    name: 'link-in-volume',
    why: 'A container writes a link into its volume. Whoever then binds that directory by its path is led out of the volume, to the root of the host.',
    command: `npm run chapter 6 -- run --rm -v database:/data busybox ln -s / /data/reports
mkdir -p /tmp/break/reports
mount --bind /var/lib/minidock/volumes/database/_data/reports /tmp/break/reports
ls -d /tmp/break/reports/etc/shadow
umount /tmp/break/reports`,
    shows: '/tmp/break/reports/etc/shadow\n',
  },
  {
    name: 'link-in-subpath',
    why: 'The engine is asked for the same part of the volume. It looks the link up inside the volume, where the slash is the volume itself.',
    command: `npm run chapter 6 -- run --rm --mount type=volume,src=database,dst=/reports,volume-subpath=reports \\
  busybox ls /reports`,
    shows: 'orders\nreports\n',
  },
  {
    name: 'link-in-root',
    why: 'The engine is asked to mount below the same link. It looks the place up inside the container’s root: there the link leads to that root, and on the host nothing is made.',
    command: `npm run chapter 6 -- run --rm -v database:/data -v other:/data/reports/made busybox ls -d /made
ls -d /made`,
    shows: '/made\nls: …/made…: No such file or directory\n',
  },
  {
    name: 'link-through-proc',
    why: 'There are links that are more than a text: those in /proc jump to a file that a process has open. The look-up refuses to follow one.',
    command: `npm run chapter 6 -- run --rm -v database:/data busybox ln -s /proc/self/cwd /data/jump
npm run chapter 6 -- run --rm -v database:/data -v other:/data/jump busybox true`,
    shows: '…EXDEV: the path leads out of the root that it has to stay in…\n',
  },
  {
    name: 'the-host-itself',
    why: 'Anyone who may bind any directory may bind the root. Then this is no container any more: root in there reads and writes all files of the machine.',
    command: `npm run chapter 6 -- run --rm -v /:/host busybox \\
  sh -c 'ls /host/etc/shadow; echo "I was here" > /host/etc/motd'
cat /etc/motd`,
    shows: '/host/etc/shadow\nI was here\n',
  },
  {
    name: 'become-the-host',
    why: 'With chroot, programs of the host run on the files of the host. It makes a user on the machine. It cannot mount, since root in a container has few capabilities.',
    command: `npm run chapter 6 -- run --rm -v /:/host busybox chroot /host \\
  sh -c 'useradd --system intruder; mount -t tmpfs tmpfs /mnt'
grep -o ^intruder /etc/passwd`,
    shows: 'mount: …permission denied…\nintruder\n',
  },
  {
    name: 'the-host-read-only',
    why: 'Read-only, it can change nothing. It reads all the same.',
    command: `npm run chapter 6 -- run --rm -v /:/host:ro busybox \\
  sh -c 'ls /host/etc/shadow; echo again > /host/etc/motd'`,
    shows: '/host/etc/shadow\nsh: can…t create /host/etc/motd: Read-only file system\n',
  },
  {
    name: 'below-by-hand',
    why: 'Once more the mistake of the steps by hand: a directory with a mount below it, bound and made read-only.',
    command: `mkdir -p /tmp/break/data/archive /tmp/break/bound
mount -t tmpfs archive /tmp/break/data/archive
mount --make-rprivate -o rbind,ro /tmp/break/data /tmp/break/bound
echo changed > /tmp/break/bound/archive/2025
cat /tmp/break/data/archive/2025
umount --recursive /tmp/break/bound`,
    shows: 'changed\n',
  },
  {
    name: 'below-in-engine',
    why: 'The engine changes all mounts of the tree in one call.',
    command: `npm run chapter 6 -- run --rm -v /tmp/break/data:/data:ro busybox \\
  sh -c 'cat /data/archive/2025; echo again > /data/archive/2025'
umount /tmp/break/data/archive`,
    shows: 'changed\nsh: can…t create /data/archive/2025: Read-only file system\n',
  },
  {
    name: 'two-writers',
    why: 'Two containers count in the same file. Each reads the number, waits until the other has read it too, and writes one more: one of the two is lost.',
    command: `V=/var/lib/minidock/volumes/database/_data; echo 0 > $V/count
COUNT='n=$(cat count); touch read-$0; until [ -e read-a -a -e read-b ]; do sleep 0.1; done; echo $((n + 1)) > count'
npm run chapter 6 -- run --rm -v database:/data -w /data busybox sh -c "$COUNT" a &
npm run chapter 6 -- run --rm -v database:/data -w /data busybox sh -c "$COUNT" b
wait; cat $V/count`,
    shows: '1\n',
  },
  {
    name: 'one-after-the-other',
    why: 'The same, and each takes a lock on a file of the volume first. The kernel gives it to one of them at a time. Busybox has no flock, so the host lends its own: three more binds.',
    command: `echo 0 > $V/count
COUNT='n=$(cat count); sleep 1; echo $((n + 1)) > count'
LENT="-v /usr/bin/flock:/bin/flock:ro -v /lib:/lib:ro -v /lib64:/lib64:ro"
npm run chapter 6 -- run --rm -v database:/data -w /data $LENT busybox flock lock sh -c "$COUNT" &
npm run chapter 6 -- run --rm -v database:/data -w /data $LENT busybox flock lock sh -c "$COUNT"
wait; cat $V/count`,
    shows: '2\n',
  },
]
