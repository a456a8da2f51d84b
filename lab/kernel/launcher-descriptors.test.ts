/** A launcher that has no descriptor left: it says so, undoes what was prepared, and gives everything back. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { AT, O } from '../../runtime/kernel/program/constants.ts'
import { MONITOR } from '../../runtime/kernel/program/encode.ts'
import { ERRNO } from '../../runtime/kernel/program/errno.ts'
import { until } from '../fixtures/eventually.ts'
import { WANTS } from './attached.ts'
import { gcc, STRICT } from './compile.ts'
import { encoded, FAILED, LIST, launcher, MARKED, openIn, record, shell, startAlone, useCheckedLauncher, useFolders } from './containers.ts'

const here = useFolders()
await useCheckedLauncher(here.root)

const REFUSE = join(here.root, 'refuse')
gcc([...STRICT, '-o', REFUSE, join(import.meta.dirname, 'refuse.c')])

const NO_DESCRIPTOR = [FAILED, LIST.monitor, 0xffff_ffff, ERRNO.EMFILE]
/** A monitor has that many before it makes the container's pipes. */
const OWN = 8

test.each([
  ['pipes', MONITOR.stdin],
  ['a terminal', MONITOR.tty],
])(
  'a monitor that can open only a part of what a container with %s needs gives all of it back, and undoes what was prepared',
  async (_, flags) => {
    const failed: number[] = []
    for (let limit = OWN + 1; limit < OWN + 16; limit++) {
      // It needs all descriptors that there were before, but the one for its own file.
      writeFileSync(
        join(here.directory, 'release.new'),
        encoded(emitter => Array.from({ length: limit - OWN - 1 }, () => emitter.openat(AT.FDCWD, '/dev/null', O.RDONLY, 0))),
      )
      const { reports, exited } = startAlone(here.directory, shell('exit 3', { flags }), { through: ['prlimit', `--nofile=${limit}`] })
      const [first = []] = await reports
      if (first[0] === FAILED) failed.push(limit)
      if (first[0] === FAILED) expect([limit, first, await exited]).toEqual([limit, NO_DESCRIPTOR, 125])
      await exited
      if (first[0] === FAILED) expect([limit, existsSync(join(here.directory, 'release'))]).toEqual([limit, false])
    }
    expect(failed.length).toBeGreaterThan(1)
  },
)

test('a release that cannot be opened stays on disk', async () => {
  symlinkSync('release', join(here.directory, 'release.new'))
  const { exited } = startAlone(here.directory, shell('exit 3'))
  expect(await exited).toBe(3)
  expect(readlinkSync(join(here.directory, 'release'))).toBe('release')
})

test('a container whose streams cannot be put into their places does not begin with others', async () => {
  const { reports, exited } = startAlone(here.directory, shell('exit 3'), { through: [REFUSE, 'dup2'] })
  expect(await Promise.all([reports, exited])).toEqual([[NO_DESCRIPTOR], 125])
})

test('a client that has no descriptor for the process that would give the terminal back gives it back itself', async () => {
  const { monitor, reports, exited } = startAlone(here.directory, shell('exec sleep 60'))
  expect(await reports).toEqual(MARKED)
  await until('it listens', () => existsSync(join(here.directory, 'attach')))
  const before = openIn(monitor.pid).size
  const TTY = 16
  const request = Buffer.concat([Buffer.from('a'), Buffer.of(WANTS.all | TTY), Buffer.alloc(14), Buffer.from(here.directory)])
  const attached = `'${REFUSE}' pipe2 '${launcher()}' take ${request.toString('hex')} /bin/true`
  const script = `was=$(stty -g); ${attached}; echo "ended with $?"; [ "$(stty -g)" = "$was" ] && echo as before`
  const terminal = spawn('script', ['-qec', script, '/dev/null'], { env: { PATH: process.env['PATH'], SHELL: '/bin/sh' } })
  await until('it is attached', () => openIn(monitor.pid).size > before)
  process.kill(Number(record(here.directory, 'pid')['Pid']), 'SIGKILL')
  const [screen] = await Promise.all([text(terminal.stdout), once(terminal, 'exit'), exited])
  expect(screen.split('\r\n')).toEqual(['ended with 137', 'as before', ''])
})
