/** When the machine has no memory left: whom the kernel kills first (proc_pid_oom_score_adj(5)). */

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { monitorsBelow } from '../floor/killing.ts'

const minidock = useMinidock()
const scoreOf = (pid: number | 'self') => Number(readFileSync(`/proc/${pid}/oom_score_adj`, 'utf8'))
const CAP_SYS_RESOURCE = 1n << 24n

/** Without that capability nobody can ask to be spared. */
function canBeSpared(): boolean {
  const bounding = /^CapBnd:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? '0'
  return (BigInt(`0x${bounding}`) & CAP_SYS_RESOURCE) !== 0n
}

test('a monitor goes last where that can be had, and its container and what is started in it as soon as any other process', async () => {
  const web = await minidock.background('web', 'sleep 100')
  const usual = canBeSpared() ? 0 : scoreOf('self')
  expect(monitorsBelow(minidock.containerFolder(web.id)).map(scoreOf)).toEqual([canBeSpared() ? -999 : usual])
  expect(scoreOf(web.pid)).toBe(usual)
  expect(Number(await minidock.ok('exec', 'web', 'cat', '/proc/self/oom_score_adj'))).toBe(usual)
})

test('--oom-score-adj is the container’s, and exec’s in it', async () => {
  const web = await minidock.background('web', 'sleep 100', '--oom-score-adj', '300')
  expect(scoreOf(web.pid)).toBe(300)
  expect(await minidock.ok('exec', 'web', 'cat', '/proc/self/oom_score_adj')).toBe('300')
})
