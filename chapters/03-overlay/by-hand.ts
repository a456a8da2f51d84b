/** Chapter 3 by hand: two layers and a container on top of them; what a write, a deletion and a chmod really do. */

import type { Step } from '../../course/by-hand-type.ts'

export const byHand: readonly Step[] = [
  {
    name: 'two-layers',
    why: 'Two directories with files in them: the lower one as a distribution would make it, the upper one as an application would add to it.',
    command: `mkdir -p /tmp/by-hand
cd /tmp/by-hand
mkdir -p base/etc base/notes app/etc
echo 'welcome to the base' > base/etc/motd
echo '127.0.0.1 localhost' > base/etc/hosts
echo 'old' > base/notes/old
head -c 20M /dev/zero > base/big
echo 'welcome to the app' > app/etc/motd`,
    shows: '',
  },
  {
    name: 'put-together',
    why: 'One mount lays them on top of each other. The one that is named first is the one on top.',
    command: `mkdir upper work merged
mount -t overlay overlay -o lowerdir=app:base,upperdir=upper,workdir=work merged
ls merged merged/etc
cat merged/etc/motd`,
    shows: 'merged:\nbig\netc\nnotes\n\nmerged/etc:\nhosts\nmotd\nwelcome to the app\n',
  },
  {
    name: 'write',
    why: 'A file of a layer is changed, and the layer is not: the file was copied into the upper directory first.',
    command: `echo 'one more line' >> merged/etc/motd
find upper
cat upper/etc/motd
cat app/etc/motd`,
    shows: 'upper\nupper/etc\nupper/etc/motd\nwelcome to the app\none more line\nwelcome to the app\n',
  },
  {
    name: 'delete',
    why: 'A file is deleted that nobody may delete. What lies in the upper directory now says: this name is gone.',
    command: `rm merged/etc/hosts
ls merged/etc
ls -l upper/etc/hosts
cat base/etc/hosts`,
    shows: 'motd\nc--------- … root root 0, 0 … upper/etc/hosts\n127.0.0.1 localhost\n',
  },
  {
    name: 'make-again',
    why: 'A directory is deleted and made again. The old content must not shine through: a mark on the new directory sees to that.',
    command: `rm -r merged/notes
mkdir merged/notes
ls -A merged/notes
tar --xattrs --xattrs-include='trusted.*' -c upper/notes | grep -ao 'trusted[a-z.]*=y'`,
    shows: 'trusted.overlay.opaque=y\n',
  },
  {
    name: 'second-container',
    why: 'A second container is two directories more. It sees the layers as they were made, and nothing of the first one.',
    command: `mkdir upper2 work2 merged2
mount -t overlay overlay -o lowerdir=app:base,upperdir=upper2,workdir=work2 merged2
cat merged2/etc/motd
ls merged2/etc merged2/notes`,
    shows: 'welcome to the app\nmerged2/etc:\nhosts\nmotd\n\nmerged2/notes:\nold\n',
  },
  {
    name: 'how-little',
    why: 'Each of the two sees 20 MB, and the disk has them once.',
    command: `du -sh --apparent-size merged2/big
du -sh base
du -sh upper2`,
    shows: '20M\tmerged2/big\n21M\tbase\n…\tupper2\n',
  },
  {
    name: 'throw-away',
    why: 'A container goes, and leaves the layers as they were made.',
    command: `umount merged merged2
rm -r upper work merged upper2 work2 merged2
cat app/etc/motd base/etc/hosts base/notes/old
cd - > /dev/null`,
    shows: 'welcome to the app\n127.0.0.1 localhost\nold\n',
  },
]

export const attacks: readonly Step[] = [
  {
    name: 'one-file-two-names',
    why: 'A file with two names, in a plain directory: what is written by one name is read by the other.',
    command: `mkdir -p /tmp/break/layer /tmp/break/upper /tmp/break/work /tmp/break/merged
cd /tmp/break
echo 'first' > layer/one
ln layer/one layer/two
echo 'second' >> layer/one
cat layer/two`,
    shows: 'first\nsecond\n',
  },
  {
    name: 'lost-write',
    why: 'The same through an overlay: the write happens, and by its other name the file does not know of it.',
    command: `mount -t overlay overlay -o lowerdir=layer,upperdir=upper,workdir=work merged
stat -c '%n has %h names' merged/one
echo 'third' >> merged/one
cat merged/two`,
    shows: 'merged/one has 2 names\nfirst\nsecond\n',
  },
  {
    name: 'found-write',
    why: 'The upper directory shows what has happened: only one of the names was copied up, and now there are two files.',
    command: `ls upper
stat -c '%n has %h names' merged/one
cat merged/one
cd - > /dev/null`,
    shows: 'one\nmerged/one has 1 names\nfirst\nsecond\nthird\n',
  },
  {
    name: 'names-in-2',
    why: 'In a container of chapter 2 the programs of busybox are one file with many names, all in its own copy: a chmod of one is a chmod of all.',
    command: `npm run chapter 2 -- run --rm busybox \\
  sh -c 'chmod 700 /bin/wc; stat -c "%a %n, of %h names" /bin/wc /bin/tac'`,
    shows: '700 /bin/wc, of 2… names\n700 /bin/tac, of 2… names\n',
  },
  {
    name: 'names-in-3',
    why: 'In a container of chapter 3 that chmod has made a file of its own out of one name.',
    command: `npm run chapter 3 -- run --rm busybox \\
  sh -c 'chmod 700 /bin/wc; stat -c "%a %n, of %h names" /bin/wc /bin/tac'`,
    shows: '700 /bin/wc, of 1 names\n755 /bin/tac, of 2… names\n',
  },
  {
    name: 'chmod-copies',
    why: 'Not one byte of this file is changed, and all of them are copied.',
    command: `cd /tmp/break
umount merged
head -c 20M /dev/zero > layer/big
mount -t overlay overlay -o lowerdir=layer,upperdir=upper,workdir=work merged
du -sh upper
chmod 600 merged/big
du -sh upper`,
    shows: '…K\tupper\n21M\tupper\n',
  },
  {
    name: 'change-below',
    why: 'A layer is changed while it is in use: a container that has not copied the file up sees the change, one that has does not.',
    command: `echo 'from below' >> layer/one
echo 'from below' >> layer/two
cat merged/one
cat merged/two`,
    shows: 'first\nsecond\nthird\nfirst\nsecond\nfrom below\nfrom below\n',
  },
  {
    name: 'wrong-order',
    why: 'The layers the wrong way round: no error, only another file.',
    command: `mkdir base app other
echo 'of the base' > base/file
echo 'of the app' > app/file
mount -t overlay overlay -o lowerdir=base:app other
cat other/file
umount other
mount -t overlay overlay -o lowerdir=app:base other
cat other/file
umount other`,
    shows: 'of the base\nof the app\n',
  },
  {
    name: 'work-elsewhere',
    why: 'The work directory on another file system than the upper one: the kernel refuses.',
    command: `umount merged
mkdir ram
mount -t tmpfs tmpfs ram
mkdir ram/work
mount -t overlay overlay -o lowerdir=layer,upperdir=upper,workdir=ram/work merged
umount ram
cd - > /dev/null`,
    shows: 'mount: …merged: …\n…\n',
  },
]
