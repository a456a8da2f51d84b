/**
 * What it earns to move a process early (`kernel/c/client/migration.c`, `warmUpMigration`), on cgroups of version 1: by the client of a command, and by an engine
 * that starts a container without a client. Each is measured against the same without it.
 */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { compileLauncher } from '../../lab/kernel/compile.ts'
import { modules } from '../../runtime/chapters.ts'
import { createEngine } from '../../runtime/engine/engine.ts'
import { launchOnce } from './launches.ts'
import { type Contender, command } from './measure.ts'
import { LAUNCHER, ROOT } from './places.ts'

/** Milliseconds, after which the kernel waits for all processors again. */
const PAUSE = 50

/** `run` with a client that moves nothing. @param folder where that is compiled to */
export function idleClient(folder: string, env: NodeJS.ProcessEnv): Contender {
  const [client, stub] = [join(folder, 'idle-client'), join(folder, 'idle-client.c')]
  let made = false
  const make = () => {
    // The linker puts this in the place of the function that begins with it.
    writeFileSync(
      stub,
      'void __wrap_migration_warm_up_begin(char **command);\nvoid __wrap_migration_warm_up_begin(char **command) { (void)command; }\n',
    )
    compileLauncher(client, ['-std=gnu11', '-O2', '-static', '-Wl,--wrap=migration_warm_up_begin', stub])
    made = true
  }
  const flags = ['--no-rehash-snapshot', '--no-sparkplug', '--no-maglev', '--regexp-tier-up-ticks=50', '--min-semi-space-size=16']
  const node = [process.execPath, ...flags, '--', join(ROOT, 'build/minidock.cjs')]
  const { run, ...row } = command(
    '… whose client moves no process early',
    [client, 'client', ...node, 'run', '--rm', 'busybox', 'true'],
    env,
  )
  return {
    ...row,
    async run() {
      if (!made) make()
      return await run()
    },
  }
}

/** A launch by an engine that has done nothing for a while. @param early as the engine does, or without moving a process early */
export function launchesAfterPause(store: string, early: boolean): Contender {
  const chosen = early ? modules : modules.map(({ expect: _, ...module }) => module)
  const engine = createEngine(chosen, { root: store, launcher: LAUNCHER })
  return {
    rows: [early ? 'from the request until the program runs, after a pause' : '… by an engine that moves no process early'],
    async run() {
      await sleep(PAUSE)
      return [(await launchOnce(engine)).running]
    },
  }
}
