/** What one check acts through and looks with. */

import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Bench, CallOptions, Finished } from '../checks/check.ts'
import { within } from '../suite/slowness.ts'
import { call } from './call.ts'
import type { Driver } from './driver.ts'
import type { EngineUnderTest } from './engine-under-test.ts'
import { NOTE, type Note, noteBehind } from './learner-file.ts'
import { stuckLine } from './stuck-line.ts'
import { ended, endlessLoop, endlessTimer, type Trouble } from './trouble.ts'

/** The learner's file has failed, not the system: nothing more can be found out. */
export class LearnerTrouble extends Error {
  readonly trouble: Trouble
  constructor(trouble: Trouble) {
    super(trouble.message)
    this.trouble = trouble
  }
}

export interface OwnedBench extends Bench {
  /** Removes the containers that the check has left on purpose, and its folder. */
  close(): Promise<void>
}

/** A method of a heart takes microseconds. What is still in it after so many seconds, on a quiet machine, will be for ever. */
const PATIENCE = 3

const NOTE_FILE = '/tmp/note-of-the-lab.json'

export function openBench(engine: EngineUnderTest, driver: Driver): OwnedBench {
  const folder = mkdtempSync('/tmp/check-')
  rmSync(noteBehind(NOTE_FILE), { force: true })
  const environment = { ...driver.env, ...(driver.root === undefined ? {} : { MINIDOCK_ROOT: driver.root }), [NOTE]: NOTE_FILE }
  const backgrounds: string[] = []

  const cli = async (args: readonly string[], options: CallOptions = {}): Promise<Finished> => {
    rmSync(NOTE_FILE, { force: true })
    const [program, ...before] = driver.command
    const watch = new Watch()
    try {
      const onStart = (pid: number, kill: () => void) => watch.begin(pid, kill)
      const finished = await call([program, ...before, ...args], { ...options, env: environment, cwd: folder, onStart })
      const trouble = watch.trouble ?? troubleIn(readNote(NOTE_FILE)) ?? troubleBehind()
      if (trouble) throw new LearnerTrouble(trouble)
      return finished
    } finally {
      watch.end()
    }
  }
  const inspect = async (name: string): Promise<Readonly<Record<string, unknown>>> => {
    const { exitCode, stdout, stderr } = await cli(['inspect', name])
    const [first] = exitCode === 0 ? (JSON.parse(stdout) as Record<string, unknown>[]) : []
    if (!first) throw new Error(`could not check: inspect ${name} shows nothing\n${stderr}`)
    return first
  }
  return {
    engine,
    folder,
    root: driver.root,
    cli,
    inspect,
    async background(args) {
      const { exitCode, stdout, stderr } = await cli(['run', '-d', ...args])
      const id = stdout.trim().split('\n').at(-1) ?? ''
      if (id !== '') backgrounds.push(id)
      if (exitCode !== 0) throw new Error(`could not check: the container did not start\n${stderr}`)
      const { State } = (await inspect(id)) as { State?: { Pid?: number } }
      return { id, pid: State?.Pid ?? 0 }
    },
    async onTerminal(args, { rows, columns }) {
      const line = [...driver.command, ...args].map(quoted).join(' ')
      const typescript = `stty rows ${rows} cols ${columns}; exec ${line}`
      // A pipe that is open for writing too never ends: at the end of its stdin, script(1) would type the end of file.
      const command = `mkfifo keys && script -qec ${quoted(typescript)} /dev/null <> keys; code=$?; rm keys; exit $code`
      return await call(['bash', '-c', command], { env: environment, cwd: folder })
    },
    host: (command, options = {}) => call(['bash', '-c', command], { ...options, cwd: folder }),
    async close() {
      for (const id of backgrounds) await cli(['rm', '-f', id]).catch(() => undefined) // What then is left is counted.
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** As bash reads it as one word. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}

/** Looks at the note from time to time: a heart that hangs is found long before the time of its command is over. */
class Watch {
  trouble: Trouble | undefined
  #timer: NodeJS.Timeout | undefined

  begin(pid: number, kill: () => void): void {
    this.#timer = setInterval(async () => {
      const note = readNote(NOTE_FILE)
      if (!('file' in note) || age(NOTE_FILE) < within(PATIENCE)) return
      this.end()
      this.trouble =
        note.kind === 'going on'
          ? endlessTimer(note.file)
          : endlessLoop(note.file, note.method, await stuckLine(pid, pathToFileURL(note.file).href))
      kill()
    }, 200)
  }

  end(): void {
    clearInterval(this.#timer)
  }
}

/** Of what a monitor runs: nobody waits for it, so that it hangs is seen by the age of its note. */
function troubleBehind(): Trouble | undefined {
  const path = noteBehind(NOTE_FILE)
  const note = readNote(path)
  if (note.kind === 'trouble') return note.trouble
  return note.kind === 'under way' && age(path) > within(PATIENCE) ? endlessLoop(note.file, note.method, undefined) : undefined
}

/** In milliseconds, since it was written: a heart that is asked again and again writes the same each time. */
function age(path: string): number {
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
}

function readNote(path: string): Note {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Note
  } catch {
    return { kind: 'nothing' } // There is none, or it is being written.
  }
}

/** Of a process that has ended. */
function troubleIn(note: Note): Trouble | undefined {
  switch (note.kind) {
    case 'nothing':
    case 'going on':
      return undefined
    case 'trouble':
      return note.trouble
    case 'under way':
      return ended(note.file, note.method)
  }
}
