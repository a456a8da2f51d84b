/** Small JSON files in which these commands remember something from one call to the next. */

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** @returns undefined if there is none, or none that can be read: what it says is then found out again */
export function readNote(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** Whole or not at all, also when this process is killed meanwhile. */
export function writeNote(file: string, content: unknown): void {
  mkdirSync(dirname(file), { recursive: true })
  const temporary = `${file}.${process.pid}`
  writeFileSync(temporary, `${JSON.stringify(content, undefined, 2)}\n`)
  renameSync(temporary, file)
}

export function removeNote(file: string): void {
  rmSync(file, { force: true })
}
