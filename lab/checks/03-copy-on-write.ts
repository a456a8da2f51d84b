/** Chapter 3: what a container writes goes to its own upper directory. It is looked at from the host, where inspect says that it is. */

import { join } from 'node:path'
import { type Bench, type Check, CheckFailure } from './check.ts'
import { command, inside, onHost } from './containers.ts'
import { expectSame, expectThat } from './expectations.ts'

const UPPER = 'heart.ts, mount(), upperdir; Documentation/filesystems/overlayfs.rst, "Upper and Lower"'

/** A container that has run a script and ended; where its layers and its upper directory are. */
async function ended(bench: Bench, name: string, script: string, look: (upper: string, lowest: string) => Promise<void>): Promise<void> {
  const { exitCode, stderr } = await bench.cli(['run', '--name', name, 'busybox', 'sh', '-c', script])
  try {
    if (exitCode !== 0) throw new CheckFailure(`a container can do this: ${script}`, `exit code ${exitCode}\n${stderr.trim()}`)
    const { GraphDriver } = (await bench.inspect(name)) as { GraphDriver?: { Data?: { UpperDir?: string; LowerDir?: string } } }
    const { UpperDir, LowerDir } = GraphDriver?.Data ?? {}
    if (UpperDir === undefined || LowerDir === undefined) throw new Error(`could not check: inspect ${name} tells no UpperDir and LowerDir`)
    await look(UpperDir, LowerDir.split(':').at(-1) ?? '')
  } finally {
    await bench.cli(['rm', '-f', name])
  }
}

export const copyOnWrite: readonly Check[] = [
  {
    name: 'a write goes to the upper directory, and the layer is as it was',
    since: 3,
    todo: 2,
    where: UPPER,
    async run(bench) {
      await ended(bench, 'writer', 'echo new > /new', async (upper, lowest) => {
        const found = await onHost(bench, `cat '${join(upper, 'new')}' 2> /dev/null; ls -d '${lowest}/new' 2> /dev/null; true`)
        expectSame('what the host finds of the file /new that the container has written (in upper, in the layer)', 'new', found)
      })
    },
  },
  {
    name: 'the first write to a file of the image copies all of it up',
    since: 3,
    todo: 2,
    where: `${UPPER}: "copied up"`,
    async run(bench) {
      await ended(bench, 'copier', 'echo one more line >> /etc/passwd', async (upper, lowest) => {
        const before = await onHost(bench, `cat '${lowest}/etc/passwd'`)
        expectThat(!before.includes('one more line'), "the layer's /etc/passwd is unchanged", before)
        const after = await onHost(bench, `cat '${upper}/etc/passwd' 2> /dev/null; true`)
        expectSame('the copy of /etc/passwd in the upper directory', `${before}\none more line`, after)
      })
    },
  },
  {
    name: 'a deleted file is a whiteout in the upper directory, and still in the layer',
    since: 3,
    todo: 2,
    where: `${UPPER}; "whiteouts and opaque directories"`,
    async run(bench) {
      await ended(bench, 'deleter', 'rm /etc/passwd', async (upper, lowest) => {
        const seen = await onHost(bench, `stat -c '%F %t,%T' '${upper}/etc/passwd' 2>&1; ls '${lowest}/etc/passwd'`)
        expectSame(
          'what stands for the deleted file in the upper directory, and the file in the layer:',
          `character special file 0,0\n${lowest}/etc/passwd`,
          seen,
        )
      })
    },
  },
  {
    name: 'a directory that is deleted and made again is opaque: what was in it does not come back',
    since: 3,
    todo: 2,
    where: `${UPPER}; "whiteouts and opaque directories"`,
    async run(bench) {
      expectSame(
        'the list of a directory that was removed and made again, with one file,',
        'only',
        await inside(bench, 'rm -r /var && mkdir /var && touch /var/only && ls /var'),
      )
    },
  },
  {
    name: 'copy-up parts the two names of a file: a write to one is not seen through the other',
    since: 3,
    todo: 2,
    where: `${UPPER}; "Non-standard behavior"`,
    async run(bench) {
      const script =
        'printf x >> /bin/cat; stat -c %h /bin/cat; [ $(stat -c %s /bin/cat) = $(stat -c %s /bin/sh) ] && echo "same as /bin/sh"; true'
      expectSame(
        'the number of names that the file /bin/cat has after a write to it; it had as many as busybox has programs; it',
        '1',
        await inside(bench, script),
      )
    },
  },
  {
    name: 'what one container deletes, the next one has',
    since: 3,
    todo: 2,
    where: UPPER,
    async run(bench) {
      await inside(bench, 'rm -r /etc/passwd /home')
      expectSame(
        'the list of /etc/passwd and /home in the next container',
        '/etc/passwd\n/home',
        await inside(bench, 'ls -d /etc/passwd /home'),
      )
    },
  },
  {
    name: '--rm takes all that was written with it',
    since: 3,
    todo: 2,
    where: 'runtime/store/containers/removal.ts',
    minidockOnly: 'it looks into the state folder',
    async run(bench) {
      await inside(bench, 'mkdir -p /a/b/c; touch /a/b/c/d; chmod 0 /a; head -c 5000000 /dev/zero > /big')
      const left = await onHost(bench, `find '${bench.root}/containers' -name big -o -name d`)
      expectThat(left === '', 'nothing of what the container wrote is left in the state folder', left)
      await command(bench, 'ps', '-a')
    },
  },
]
