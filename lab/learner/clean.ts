/** `npm run lab clean`: takes away what the course has made on this machine. It says what that is, and asks. */

import { existsSync, lstatSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { isIn } from '../../course/places.ts'
import { errnoName, MinidockError } from '../../runtime/base/errors.ts'
import type { Terminal } from '../../runtime/cli/command.ts'
import { formatSize } from '../../runtime/formats/go/units.ts'
import { runCommand } from '../../runtime/kernel/launch/command.ts'
import { parseMounts } from '../../runtime/kernel/machine/mounts.ts'
import { shownPath } from './exercises.ts'
import { forwardingLeft } from './forwarding-left.ts'
import { type Engine, leftOf, partsOf, type Remains, remainsOf, sizeOf } from './remains.ts'

/** @param all the learner's own files too */
export async function cleanCommand({ all, yes }: { readonly all: boolean; readonly yes: boolean }, terminal: Terminal): Promise<number> {
  const found = remainsOf(all)
  if (found.length === 0) terminal.out('there is nothing to take away\n')
  else {
    terminal.out('this will be removed:\n')
    for (const each of found) await list(each, terminal)
  }
  for (const { path, what, command } of leftOf(all))
    terminal.out(`this stays: ${shownPath(path)}, ${what}\n  to take it away: ${command}\n`)
  if (found.length === 0) return 0
  if (!yes && !(await agrees(terminal))) {
    terminal.out('nothing was removed\n')
    return 1
  }
  for (const { path, engine } of found) if (engine) await removeContainers(path, engine, terminal)
  await removeNetworks(found, terminal)
  refuseMountsIn(found)
  const settings = forwardingLeft(found.filter(({ engine }) => engine).map(({ path }) => path))
  for (const each of found) remove(each)
  terminal.out('removed\n')
  for (const setting of settings)
    terminal.out(
      `this stays: ${setting} is on, which minidock has turned on: another network of this machine may need it\n  to turn it off: sudo sysctl ${setting}=0\n`,
    )
  return 0
}

/** A place, what it is and how large, and the containers that run in it. */
async function list(remains: Remains, terminal: Terminal): Promise<void> {
  const { path, what, engine } = remains
  terminal.out(`  ${shownPath(path)}\n    ${what}, ${formatSize(sizeOf(remains))}\n`)
  if (!engine) return
  const running = (await minidock(path, engine, 'ps', '--format', '{{.Names}}')).split('\n').filter(name => name !== '')
  if (running.length > 0) terminal.out(`    containers that run, and will be ended: ${running.join(', ')}\n`)
}

/** @throws {MinidockError} `conflict` where nobody can be asked */
async function agrees(terminal: Terminal): Promise<boolean> {
  if (!terminal.interactive)
    throw new MinidockError('conflict', 'nothing was removed: there is no terminal to ask on', {
      hint: 'to remove it without being asked: npm run lab clean yes',
    })
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await lines.question('remove all this? [y/N] ')).trim())
  } finally {
    lines.close()
  }
}

/** Containers first: their mounts and processes are theirs to take away. */
async function removeContainers(path: string, engine: Engine, terminal: Terminal): Promise<void> {
  await terminal.step(`removing the containers in ${path}`, async () => {
    const ids = (await minidock(path, engine, 'ps', '-aq')).split('\n').filter(id => id !== '')
    if (ids.length > 0) await minidock(path, engine, 'rm', '-f', ...ids)
  })
}

/**
 * Then what they had made of the machine's network. Forwarding stays on as long as another state folder has a bridge: the one that has turned it on is asked again when
 * all bridges are gone.
 */
async function removeNetworks(found: readonly Remains[], terminal: Terminal): Promise<void> {
  for (const made of ['networks', 'networks/forwarding']) {
    for (const { path, engine } of found) {
      if (engine && existsSync(join(path, made)))
        await terminal.step(`removing the network of ${path}`, () => minidock(path, engine, 'system', 'gc'))
    }
  }
}

async function minidock(root: string, [program, ...before]: Engine, ...args: readonly string[]): Promise<string> {
  return await runCommand(program, [...before, ...args], { env: { ...process.env, MINIDOCK_ROOT: root } })
}

/**
 * Containers' mounts have gone with them. Another mount there is the user's, and so are its files.
 * @throws {MinidockError} `conflict`
 */
function refuseMountsIn(found: readonly Remains[]): void {
  const mounts = parseMounts(readFileSync('/proc/self/mountinfo', 'utf8')).map(({ path }) => path)
  const parts = found.flatMap(each => partsOf(each))
  const inside = mounts.find(mount => parts.some(part => isIn(mount, part)))
  if (inside === undefined) return
  throw new MinidockError('conflict', `the files stay: something is mounted on ${inside}, and would be emptied with them`, {
    hint: `umount ${inside}`,
  })
}

/** A folder that is a mount point stays, and so does one that has more in it; both are emptied of what goes. */
function remove(remains: Remains): void {
  const { path } = remains
  for (const part of partsOf(remains)) rmSync(part, { recursive: true, force: true })
  try {
    if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) rmdirSync(path)
    else rmSync(path, { force: true })
  } catch (error) {
    if (!['EBUSY', 'ENOTEMPTY'].includes(errnoName(error) ?? '')) throw error
  }
}
