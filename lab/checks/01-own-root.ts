/** Chapter 1: a container has a root of its own. */

import { join } from 'node:path'
import type { Check } from './check.ts'
import { command, inside, living, onHost, runProgram } from './containers.ts'
import { expectSame, expectThat } from './expectations.ts'

const ENTER = 'heart.ts, enter(): which call changes where paths begin; man 2 chroot'

export const ownRoot: readonly Check[] = [
  {
    name: 'a container sees the files of its image, and none of the host’s',
    since: 1,
    todo: 1,
    where: ENTER,
    async run(bench) {
      await onHost(bench, `touch /of-the-host && echo secret > '${bench.folder}/secret'`)
      const seen = await inside(bench, 'ls /')
      expectThat(
        !seen.split('\n').includes('of-the-host'),
        "/ in the container is the image's: the host's file /of-the-host is not in it",
        `the container's / has the host's files:\n${seen}`,
      )
      const secret = await inside(bench, `cat '${bench.folder}/secret' 2> /dev/null; true`)
      expectThat(secret === '', `the host's file ${bench.folder}/secret cannot be read by its path`, `its content: ${secret}`)
      expectThat(/^bin$/m.test(seen), "the image's folders are in /: bin, etc …", seen)
    },
  },
  {
    name: 'a path that climbs ends at the container’s own root',
    since: 1,
    todo: 1,
    where: ENTER,
    async run(bench) {
      await onHost(bench, 'touch /of-the-host')
      const found = await inside(bench, 'ls -d /of-the-host /../of-the-host /../../of-the-host 2> /dev/null; true')
      expectThat(found === '', "no path with '..' reaches the host's file /of-the-host", `reached as ${found.replaceAll('\n', ', ')}`)
      const [root, ...others] = (await inside(bench, 'for path in / /.. /../../.. /etc/../../..; do stat -c %d:%i $path; done')).split('\n')
      expectThat(
        others.every(other => other === root),
        "'/..' is '/' itself",
        `device and inode of / are ${root}, of paths that climb ${others.join(', ')}`,
      )
    },
  },
  {
    name: 'a symbolic link is followed inside the root, wherever it points',
    since: 1,
    todo: 1,
    where: ENTER,
    async run(bench) {
      const secret = join(bench.folder, 'linked')
      await onHost(bench, `echo secret > '${secret}'`)
      const seen = await inside(
        bench,
        `ln -s '${secret}' /tmp/absolute; ln -s '../../..${secret}' /tmp/climbing; cat /tmp/absolute /tmp/climbing 2> /dev/null; rm -f /tmp/absolute /tmp/climbing`,
      )
      expectThat(
        seen === '',
        `a link that a container makes to ${secret} leads nowhere: it is looked up in the container's root`,
        `the host's file: ${seen}`,
      )
    },
  },
  {
    name: 'the working directory is inside the root, and no way out of it',
    since: 1,
    todo: 2,
    where:
      'heart.ts, enter(): where the working directory is when the program starts; man 2 chroot: "This call does not change the current working directory"',
    async run(bench) {
      await onHost(bench, 'touch /of-the-host')
      const way = '../../../../../../../..'
      const seen = await inside(bench, `ls ${way}`)
      expectThat(
        !seen.split('\n').includes('of-the-host'),
        `'ls ${way}' ends at the container's root`,
        `it shows the host's files: the working directory lies outside of the root, and relative paths begin there:\n${seen}`,
      )
      const [here, root] = (await inside(bench, 'stat -c %d:%i .; stat -c %d:%i /')).split('\n')
      expectThat(here === root, 'the program begins in its root', `it begins elsewhere: device and inode of . are ${here}, of / ${root}`)
    },
  },
  {
    name: 'the program begins in the directory that -w names',
    since: 1,
    where: 'runtime/floor/floor.ts, enterWorkingDirectory(): it comes after the root is entered',
    async run(bench) {
      expectSame('the working directory with -w /srv/work', '/srv/work', await inside(bench, 'pwd', '-w', '/srv/work'))
    },
  },
  {
    name: 'what a container writes does not reach the host',
    since: 1,
    todo: 1,
    where: ENTER,
    async run(bench) {
      const name = `/made-by-a-container-${process.pid}`
      await inside(bench, `echo inside > ${name}`)
      const { exitCode } = await bench.host(`rm ${name}`)
      expectThat(exitCode !== 0, `the host has no file ${name}: the container has written to its own root`, 'the host has the file')
    },
  },
  {
    name: 'what a container writes and deletes does not reach the image',
    since: 1,
    todo: 1,
    where: "rootfs.ts, furnish(): the container gets a copy of the image's tree, and heart.ts, enter(), makes that copy its root",
    async run(bench) {
      await inside(bench, 'echo changed >> /etc/group; rm /etc/nsswitch.conf; mkdir -p /srv/new')
      const changed = await inside(bench, 'grep changed /etc/group; ls -d /srv/new 2> /dev/null; true')
      expectThat(changed === '', 'the next container of the image sees nothing of what the first one has written', `it sees: ${changed}`)
      const deleted = await inside(bench, 'ls /etc/nsswitch.conf 2> /dev/null; true')
      expectThat(
        deleted !== '',
        'it has the file /etc/nsswitch.conf, which the first one has deleted',
        'the file is gone: it was deleted in the image',
      )
    },
  },
  {
    name: 'two containers of one image do not see each other’s files',
    since: 1,
    todo: 1,
    where: 'heart.ts: which directories belong to one container alone',
    async run(bench) {
      await living(bench, 'echo first > /who')
      const seen = await inside(bench, 'cat /who 2> /dev/null; true')
      expectThat(
        seen === '',
        'the second container has no file /who: the first one made it in a root of its own',
        `it has, and in it is: ${seen}`,
      )
    },
  },
  {
    name: 'a container’s files are there when it is started again',
    since: 1,
    where: 'rootfs.ts, furnish(), and overlay.ts: a container keeps its directory until it is removed',
    async run(bench) {
      const script = 'echo run >> /tmp/runs-of-again; wc -l < /tmp/runs-of-again'
      await command(bench, 'create', '--name', 'again', 'busybox', 'sh', '-c', script)
      await command(bench, 'start', '-a', 'again')
      const second = await command(bench, 'start', '-a', 'again')
      await command(bench, 'rm', 'again')
      expectSame('the number of lines in a file after two starts, each of which writes one,', '2', second)
    },
  },
  {
    name: 'names that are one file in the image are one file in the container',
    since: 1,
    todo: 1,
    where: "store/layers/copy-layers.ts: cp -a keeps hard links; a copy of each name would make busybox's 2 MB hundreds of MB",
    async run(bench) {
      const [one, other] = (await inside(bench, 'stat -c %i /bin/busybox /bin/sh')).split('\n')
      expectThat(
        one === other,
        '/bin/busybox and /bin/sh are one file with two names, as in the image',
        `they are two files, with the inodes ${one} and ${other}`,
      )
    },
  },
  {
    name: 'a chroot is left again by a second chroot',
    since: 1,
    until: 1,
    where: 'lab/fixtures/programs/escape.c, double_chroot(); man 2 chroot, NOTES',
    minidockOnly: 'it is what chapter 1 has not solved yet',
    async run(bench) {
      const secret = join(bench.folder, 'secret')
      await onHost(bench, `echo the host is here > '${secret}'`)
      const { exitCode, stdout, stderr } = await runProgram(bench, 'escape.c', ['double-chroot', secret])
      expectThat(
        exitCode === 0 && stdout === 'the host is here\n',
        "the classic escape reads the host's file: a root that was only changed by chroot can be changed again",
        `exit code ${exitCode}: ${stdout}${stderr}`,
      )
    },
  },
  {
    name: 'a chroot hides files and nothing else: name and processes are the host’s',
    since: 1,
    until: 1,
    where: 'namespaces come in chapter 2',
    minidockOnly: 'it is what chapter 1 has not solved yet',
    async run(bench) {
      const [name, number] = (await inside(bench, 'hostname; [ $$ = 1 ] && echo 1 || echo "not 1"')).split('\n')
      expectSame('the host name inside', await onHost(bench, 'hostname'), name ?? '')
      expectSame("the program's process number", 'not 1', number ?? '')
    },
  },
]
