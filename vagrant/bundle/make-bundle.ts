/** What an instructor carries: boxes, the project as it was committed, checksums of both, and one script that puts them on a laptop. */

import { copyFileSync, existsSync, linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { errnoName } from '../../runtime/base/errors.ts'
import { archiveProject } from '../box/offline.ts'

const SCRIPT = 'install.sh'
const PROJECT = 'minidock.tar'
const SUMS = 'SHA256SUMS'

/**
 * @param folder is made anew
 * @param boxes paths
 * @param checksum of a file, SHA-256
 * @returns the names of its files
 */
export async function makeBundle(folder: string, boxes: readonly string[], checksum: (file: string) => Promise<string>): Promise<string[]> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const names = boxes.map(box => {
    const name = box.slice(box.lastIndexOf('/') + 1)
    linkOrCopy(box, join(folder, name))
    return name
  })
  await archiveProject(join(folder, PROJECT))
  copyFileSync(join(import.meta.dirname, SCRIPT), join(folder, SCRIPT))
  const all = [...names, PROJECT, SCRIPT].filter(name => existsSync(join(folder, name)))
  const lines: string[] = []
  for (const name of all) lines.push(`${await checksum(join(folder, name))}  ${name}\n`)
  writeFileSync(join(folder, SUMS), lines.join(''))
  return [...all, SUMS]
}

/** A second name of the same file takes no time, and no room. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch (error) {
    if (errnoName(error) !== 'EXDEV' && errnoName(error) !== 'EPERM') throw error
    copyFileSync(from, to)
  }
}
