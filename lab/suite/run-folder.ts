/**
 * The folder of a run: everything that its checks make for a while lies below it, each file's in a folder of its own that bears the file's name. So whatever is
 * left over tells by its path which file has left it.
 *
 *   /tmp/minidock-run-AbC123/
 *     limits-XyZ789/      TMPDIR of lab/behaviour/limits.test.ts, and of all that it starts
 *     made-by             a line for each such folder and for each container: its name or id, and the file
 *     shared/             what several files need and one of them makes
 */

import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

const PREFIX = 'minidock-run-'
const [MADE_BY, SHARED] = ['made-by', 'shared']
/** How processes of a run know its folder. */
const VARIABLE = 'MINIDOCK_LAB_RUN'

/** Makes the folder, and makes it that of this process and of those that it starts. */
export function makeRunFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), PREFIX))
  mkdirSync(join(folder, SHARED))
  writeFileSync(join(folder, MADE_BY), '')
  process.env[VARIABLE] = folder
  process.env['TMPDIR'] = folder
  return folder
}

/** @returns undefined where vitest was started by hand: then each file makes one of its own */
export function runFolder(): string | undefined {
  return process.env[VARIABLE]
}

/** A folder that all files of a run share. */
export function sharedFolder(): string {
  return join(runFolder() ?? makeRunFolder(), SHARED)
}

/** Makes a file's own folder for temporary files. A file may run several times. */
export function makeFolderOf(testFile: string): string {
  const run = runFolder() ?? makeRunFolder()
  const folder = mkdtempSync(join(run, `${basename(testFile, '.test.ts')}-`))
  note(run, testFile, [basename(folder)])
  return folder
}

/** Notes whose containers these were: their cgroups are named after them, and may outlive the file's folder. */
export function noteContainers(testFile: string, ids: Iterable<string>): void {
  note(runFolder() ?? makeRunFolder(), testFile, ids)
}

function note(run: string, testFile: string, keys: Iterable<string>): void {
  const lines = [...keys].map(key => `${key}\t${testFile}\n`)
  appendFileSync(join(run, MADE_BY), lines.join(''))
}

/** @returns the files by the names of their folders and the ids of their containers */
export function makersIn(run: string): ReadonlyMap<string, string> {
  const lines = readFileSync(join(run, MADE_BY), 'utf8').trimEnd().split('\n')
  return new Map(lines.map(line => line.split('\t')).map(([key = '', file = '']) => [key, file]))
}

/** Returns what is still there of the files' own folders, and of what unit tests have made. */
export function leftIn(run: string): string[] {
  return readdirSync(run).filter(name => name !== MADE_BY && name !== SHARED)
}

export function isRunFolder(folder: string): boolean {
  return basename(folder).startsWith(PREFIX) && existsSync(join(folder, MADE_BY))
}
