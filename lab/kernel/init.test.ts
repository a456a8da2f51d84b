/** `docker-init`, as docker runs tini: it sends signals to its child alone, takes in orphans, and ends as its child does. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { launcher } from './containers.ts'

/** @param script of a shell, which says first that it is ready */
function init(script: string) {
  const child = spawn(launcher(), ['--', '/bin/sh', '-c', script], { argv0: 'docker-init', stdio: ['ignore', 'pipe', 'inherit'] })
  const ready = once(child.stdout, 'data')
  return { child, ready, ended: Promise.all([once(child, 'exit'), text(child.stdout)]) }
}

test('a signal goes to the child, and not to what the child has started', async () => {
  const other =
    'trap "echo the other too" TERM; trap end=1 USR1; echo ready; until [ $end ]; do sleep 0.02; done; echo the other has heard nothing else'
  const script = `trap 'echo asked; kill -USR1 $!; wait $!; exit 5' TERM; (${other}) & while :; do sleep 0.02; done`
  const { child, ready, ended } = init(script)
  await ready
  child.kill('SIGTERM')
  expect(await ended).toEqual([[5, null], 'ready\nasked\nthe other has heard nothing else\n'])
})

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGUSR1', 138],
] as const)('a child that %s ends is 128 and the signal', async (signal, code) => {
  const { child, ready, ended } = init('echo ready; exec sleep 60')
  await ready
  child.kill(signal)
  expect((await ended)[0]).toEqual([code, null])
})
