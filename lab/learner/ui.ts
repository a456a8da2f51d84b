/** `npm run lab ui`: the checks in a browser, by @vitest/ui. */

import { startVitest, type Vitest } from 'vitest/node'
import { REPOSITORY } from '../../course/places.ts'
import { MinidockError } from '../../runtime/base/errors.ts'
import type { Terminal } from '../../runtime/cli/command.ts'
import { within } from '../suite/slowness.ts'
import { type Exercise, shownPath } from './exercises.ts'
import { ensureFile } from './workshop-file.ts'

/** Until Ctrl-C. */
export async function uiCommand(exercise: Exercise, terminal: Terminal): Promise<never> {
  ensureFile(exercise)
  process.env['MINIDOCK_LAB_CHAPTER'] = String(exercise.chapter)
  const host = reachableHost(process.env)
  const vitest = await startVitest('test', [], {
    config: false,
    root: REPOSITORY,
    include: ['lab/learner/ui-checks.ts'],
    watch: true,
    ui: true,
    open: false,
    ...(host === undefined ? {} : { api: { host } }),
    forceRerunTriggers: [exercise.file],
    fileParallelism: false,
    testTimeout: within(300),
    reporters: [{}],
  })
  terminal.out(`open ${addressOf(vitest, host)}\n${shownPath(exercise.file)} is checked whenever it is saved; Ctrl-C ends\n`)
  return new Promise<never>(() => undefined)
}

/** With the token, which vitest asks everybody for once: its pages could run code as root. @throws {MinidockError} `unavailable` */
function addressOf({ vite, config }: Vitest, host: string | undefined): string {
  const { local = [], network = [] } = vite.resolvedUrls ?? {}
  const base = (host === undefined ? local : network)[0]
  if (base === undefined) throw new MinidockError('unavailable', 'cannot show the checks in a browser: no port is free for it')
  const address = new URL(config.uiBase, base)
  address.searchParams.set('token', config.api.token)
  return address.href
}

/**
 * Who is logged in over ssh (into a virtual machine) has the browser on the other side: the address by which they came here is the one that they can reach.
 * Everybody else's browser is on this machine, and nobody from outside has any business here.
 */
export function reachableHost({ SSH_CONNECTION: connection }: NodeJS.ProcessEnv): string | undefined {
  return connection?.split(' ')[2]
}
