/** Which files of the project go into the machine: all but those that are made, that belong to this computer, or that have a way of their own. */

import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { MinidockError } from '../runtime/base/errors.ts'

/**
 * Folders, from the project's root, as rsync takes them; `*` stands for any letters. The Vagrantfile and provision/project.sh have the same list. The learner's files are
 * carried to and fro by the commands that use them.
 */
export const EXCLUDED: readonly string[] = [
  '/node_modules/',
  '/build/',
  '/.git/',
  '/.ci-*/',
  '/workshop/',
  '/vagrant/.vagrant/',
  '/vagrant/out/',
]

/** The project itself has some 1500. With more, something lies in its folder that belongs elsewhere. */
const MOST_FILES = 20_000
/** Counting ends here: it is enough to know that there are more. */
const COUNTED = 200_000

interface SyncedFile {
  /** From the project's root, with `/` on every system. */
  readonly path: string
  readonly isLink: boolean
}

export function isExcluded(folder: string): boolean {
  return EXCLUDED.some(pattern => {
    const parts = pattern.slice(1, -1).split('*')
    return new RegExp(`^${parts.map(part => part.replaceAll('.', '\\.')).join('[^/]*')}$`).test(folder)
  })
}

/** All of them, sorted by path. */
export function syncedFiles(project: string): SyncedFile[] {
  const files: SyncedFile[] = []
  const folders = ['']
  for (let folder = folders.pop(); folder !== undefined && files.length < COUNTED; folder = folders.pop()) {
    for (const entry of readdirSync(join(project, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (!entry.isDirectory()) files.push({ path, isLink: entry.isSymbolicLink() })
      else if (!isExcluded(path)) folders.push(path)
    }
  }
  return files.sort((one, other) => (one.path < other.path ? -1 : 1))
}

/** @throws {MinidockError} `conflict` if there are so many that something else lies in the project's folder; with the folders that have most */
export function requireFewFiles(project: string, most = MOST_FILES): void {
  const files = syncedFiles(project)
  if (files.length <= most) return
  const excluded = EXCLUDED.map(pattern => pattern.slice(1, -1)).join(', ')
  const number = files.length >= COUNTED ? `more than ${COUNTED}` : String(files.length)
  const largest = largestFolders(files).map(([folder, count]) => `${folder}: ${count} files`)
  throw new MinidockError(
    'conflict',
    `cannot bring the project into the machine: there are ${number} files in ${project}, and at most ${most} are copied`,
    {
      hint: [...largest, 'move out what does not belong to the project, and try again', `left out already: ${excluded}`].join('\n'),
    },
  )
}

function largestFolders(files: readonly SyncedFile[]): [string, number][] {
  const counts = new Map<string, number>()
  for (const { path } of files) {
    const folder = path.includes('/') ? path.slice(0, path.indexOf('/') + 1) : './'
    counts.set(folder, (counts.get(folder) ?? 0) + 1)
  }
  return [...counts].sort(([, one], [, other]) => other - one).slice(0, 3)
}

/** Names what is in these files, all together: two trees with the same name are the same. */
export function fingerprint(project: string): string {
  const hash = createHash('sha256')
  for (const { path, isLink } of syncedFiles(project)) {
    const file = join(project, path)
    hash.update(`${path}\0`)
    if (isLink) hash.update(readlinkSync(file))
    else if (lstatSync(file).isFile()) hash.update(readFileSync(file))
    hash.update('\0')
  }
  return hash.digest('hex').slice(0, 16)
}
