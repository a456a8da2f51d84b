/** `npm run vm …`: from words to a command, which is loaded only then; and from an error to sentences and an exit code. */

import { MinidockError, runExitCode } from '../runtime/base/errors.ts'
import { onVagrant } from './on-vagrant.ts'
import { printError } from './progress.ts'
import { INTERRUPTED, Interruption } from './signals.ts'

/** @returns the exit code */
type Command = (words: readonly string[]) => Promise<number>

const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  up: async () => (await import('./commands/up.ts')).upCommand,
  status: async () => (await import('./commands/status.ts')).statusCommand,
  ssh: async () => (await import('./commands/ssh.ts')).sshCommand,
  chapter: async () => (await import('./commands/chapter.ts')).chapterCommand,
  lab: async () => (await import('./commands/lab.ts')).labCommand,
  test: async () => (await import('./commands/test.ts')).testCommand,
  halt: async () => (await import('./commands/halt.ts')).haltCommand,
  destroy: async () => (await import('./commands/destroy.ts')).destroyCommand,
  box: async () => (await import('./commands/box.ts')).boxCommand,
  bundle: async () => (await import('./commands/bundle.ts')).bundleCommand,
  smoke: async () => (await import('./commands/smoke.ts')).smokeCommand,
}

const HELP = `npm run vm up              makes the virtual machine, or starts it
npm run vm status          what there is, and how quick it is
npm run vm chapter N …     npm run chapter N …, in the machine
npm run vm lab N …         npm run lab N …, in the machine; your files are carried there and back
npm run vm ssh             a shell in the machine; npm run vm ssh -- COMMAND…: a command
npm run vm test [FILES]    the checks, file by file; again: those too that have a result. Ctrl-C loses the file under way, and no other
npm run vm halt            turns it off; the next command starts it
npm run vm destroy         removes it; what is in this folder stays

chapter, lab, ssh and test make or start the machine if they have to. On a Debian, as root:

npm run vm box             makes boxes that need no network: vagrant/out
npm run vm bundle          what an instructor carries to laptops: boxes, project, checksums, one script
npm run vm smoke           makes a box and a machine of it, checks each chapter in it, reboots it, and leaves nothing

docs/vm.md says what can be chosen.
`

/** The exit code where there is no machine to be had. */
const NO_MACHINE = 125

export async function vmCommand(given: readonly string[]): Promise<number> {
  // scripts/with-packages passes on what npm run lab was asked for, where nothing else can answer.
  const words = given[0] === 'lab' ? (onVagrant(given.slice(1)) ?? given) : given
  const [name = 'help', ...more] = words
  try {
    if (['help', '--help', '-h'].includes(name)) {
      process.stdout.write(HELP)
      return 0
    }
    const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
    if (!load)
      throw new MinidockError('invalid', `there is no 'npm run vm ${name}'`, { hint: `there are: ${Object.keys(COMMANDS).join(', ')}` })
    return await (await load())(more)
  } catch (error) {
    if (error instanceof Interruption) {
      process.stderr.write('minidock: interrupted\n  what is there stays, and the next command goes on with it\n')
      return INTERRUPTED
    }
    printError(error)
    return error instanceof MinidockError ? runExitCode(error.kind) : NO_MACHINE
  }
}
