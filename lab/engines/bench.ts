/** What one check acts through and looks with. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { shellWords } from '../../course/shell-words.ts'
import type { Bench, CallOptions, Finished } from '../checks/check.ts'
import { call } from './call.ts'
import { CALL_NOTE, type CallFailure } from './call-failure.ts'
import type { Driver } from './driver.ts'
import type { EngineUnderTest } from './engine-under-test.ts'
import { NOTE, noteBehind } from './learner-file.ts'
import { readNote, troubleBehind, troubleIn, Watch } from './read-note.ts'
import type { Trouble } from './trouble.ts'

/** The learner's file has failed, not the system: nothing more can be found out. */
export class LearnerTrouble extends Error {
  readonly trouble: Trouble
  constructor(trouble: Trouble) {
    super(trouble.message)
    this.trouble = trouble
  }
}

export interface OwnedBench extends Bench {
  /** The call that has failed last, while the engine started a container or built an image; undefined: none has, or the heart is no learner's. */
  readonly failure: CallFailure | undefined
  /** Removes the containers that the check has left on purpose, and its folder. */
  close(): Promise<void>
}

const NOTE_FILE = '/tmp/note-of-the-lab.json'
const CALL_FILE = '/tmp/call-of-the-lab.json'
/** How often an engine whose containers end while it looks is asked for one. */
const INSPECTIONS = 5

export function openBench(engine: EngineUnderTest, driver: Driver): OwnedBench {
  const folder = mkdtempSync('/tmp/check-')
  rmSync(noteBehind(NOTE_FILE), { force: true })
  const root = driver.root === undefined ? {} : { MINIDOCK_ROOT: driver.root }
  const environment = { ...driver.env, ...root, [NOTE]: NOTE_FILE, [CALL_NOTE]: CALL_FILE }
  const backgrounds: string[] = []
  rmSync(CALL_FILE, { force: true })

  const cli = async (args: readonly string[], options: CallOptions = {}): Promise<Finished> => {
    rmSync(NOTE_FILE, { force: true })
    const [program, ...before] = driver.command
    const watch = new Watch(NOTE_FILE)
    try {
      const onStart = (pid: number, kill: () => void) => watch.begin(pid, kill)
      const finished = await call([program, ...before, ...args], { ...options, env: environment, cwd: folder, onStart })
      const trouble = watch.trouble ?? troubleIn(readNote(NOTE_FILE)) ?? troubleBehind(NOTE_FILE)
      if (trouble) throw new LearnerTrouble(trouble)
      return finished
    } finally {
      watch.end()
    }
  }
  const inspect = async (name: string, asked = 1): Promise<Readonly<Record<string, unknown>>> => {
    const { exitCode, stdout, stderr } = await cli(['inspect', name])
    if (exitCode !== 0 && asked < INSPECTIONS && driver.inspectedTooSoon?.test(stderr)) return await inspect(name, asked + 1)
    const [first] = exitCode === 0 ? (JSON.parse(stdout) as Record<string, unknown>[]) : []
    if (!first) throw new Error(`could not check: inspect ${name} shows nothing\n${stderr}`)
    return first
  }
  return {
    engine,
    folder,
    root: driver.root,
    get failure() {
      return readFailure()
    },
    cli,
    inspect: name => inspect(name),
    async background(args) {
      const { exitCode, stdout, stderr } = await cli(['run', '-d', ...args])
      const id = stdout.trim().split('\n').at(-1) ?? ''
      if (id !== '') backgrounds.push(id)
      if (exitCode !== 0) throw new Error(`could not check: the container did not start\n${stderr}`)
      const { State } = (await inspect(id)) as { State?: { Pid?: number } }
      return { id, pid: State?.Pid ?? 0 }
    },
    async onTerminal(args, { rows, columns }) {
      const typescript = `stty rows ${rows} cols ${columns}; exec ${shellWords([...driver.command, ...args])}`
      // A pipe that is open for writing too never ends: at the end of its stdin, script(1) would type the end of file.
      const command = `mkfifo keys && ${shellWords(['script', '-qec', typescript, '/dev/null'])} <> keys; code=$?; rm keys; exit $code`
      return await call(['bash', '-c', command], { env: environment, cwd: folder })
    },
    host: (command, options = {}) => call(['bash', '-c', command], { ...options, cwd: folder }),
    async close() {
      for (const id of backgrounds) await cli(['rm', '-f', id]).catch(() => undefined) // What then is left is counted.
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function readFailure(): CallFailure | undefined {
  try {
    return JSON.parse(readFileSync(CALL_FILE, 'utf8')) as CallFailure
  } catch {
    return undefined // No call has failed.
  }
}
