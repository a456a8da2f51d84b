/** Sandboxes are root's to make. A learner who is not root is asked for a password once, by sudo; what is made for them stays theirs. */

import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, lstatSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { MinidockError } from '../../runtime/base/errors.ts'

/** sudo starts with an environment of its own: what says how to print, and where things lie, is passed on. */
const KEPT = /^(TERM|NO_COLOR|FORCE_COLOR|COLORTERM|COLUMNS|CI|PAGER|SSH_CONNECTION|INIT_CWD|MINIDOCK_\w+)$/

/**
 * Runs this very command again as root if it is not, and ends with its exit code; else does nothing.
 * @throws {MinidockError} `forbidden` where there is no sudo
 */
export function becomeRoot(): void {
  if (process.platform !== 'linux' || process.geteuid?.() === 0) return
  if (!onPath('sudo'))
    throw new MinidockError('forbidden', 'cannot make a sandbox: only root may make namespaces and mounts, and there is no sudo here', {
      hint: 'run it as root: su -c "npm run lab"\nor install sudo, and be one of its users',
    })
  const kept = Object.entries(process.env).flatMap(([name, value]) => (KEPT.test(name) ? [`${name}=${value}`] : []))
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  const { status, signal, error } = spawnSync('sudo', ['--', 'env', ...kept, ...again], { stdio: 'inherit' })
  if (error) throw new MinidockError('forbidden', `cannot become root: ${error.message}`, { cause: error })
  process.exit(signal === null ? (status ?? 1) : 130)
}

/** The user who became root by sudo; undefined if nobody did. */
export function userBehindSudo(): { readonly uid: number; readonly gid: number } | undefined {
  const { SUDO_UID, SUDO_GID } = process.env
  if (process.geteuid?.() !== 0 || !SUDO_UID || !SUDO_GID || SUDO_UID === '0') return undefined
  return { uid: Number(SUDO_UID), gid: Number(SUDO_GID) }
}

/** Files that were made for that user become theirs. Folders with all that is in them; links are not followed. */
export function giveBack(...paths: readonly string[]): void {
  const user = userBehindSudo()
  if (!user) return
  for (const path of paths) if (existsSync(path)) giveTree(path, user)
}

function giveTree(path: string, user: { readonly uid: number; readonly gid: number }): void {
  const stat = lstatSync(path)
  if (stat.isSymbolicLink()) return
  chownSync(path, user.uid, user.gid)
  if (stat.isDirectory()) for (const name of readdirSync(path)) giveTree(join(path, name), user)
}

function onPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some(folder => existsSync(join(folder, program)))
}
