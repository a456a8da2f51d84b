/** The learner's file: made from the starter on first use, never overwritten, kept under another name when they start anew. */

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, extname, join, relative, resolve } from 'node:path'
import { REPOSITORY } from '../../course/places.ts'
import { giveBack } from '../sandbox/as-root.ts'
import { type Exercise, WORKSHOP } from './exercises.ts'

/** A file of the learner's, and what it begins as: of an exercise, a warm-up, a challenge. */
export type OwnFile = Pick<Exercise, 'file' | 'starter'>

/** @returns whether it was made just now */
export function ensureFile({ file, starter }: OwnFile): boolean {
  ensureFolder(dirname(file))
  try {
    // Exclusively: what a learner has written is not to be overwritten, whoever runs at the same time.
    writeFileSync(file, moved(readFileSync(starter, 'utf8'), dirname(starter), dirname(file)), { flag: 'wx' })
  } catch (error) {
    if (existsSync(file)) return false
    throw error
  }
  giveBack(file)
  return true
}

/** @returns where the old file is now; undefined if there was none */
export function startAnew(own: OwnFile): string | undefined {
  const { file } = own
  let kept: string | undefined
  if (existsSync(file)) {
    let number = 1
    while (existsSync(backup(file, number))) number++
    kept = backup(file, number)
    renameSync(file, kept)
  }
  ensureFile(own)
  return kept
}

function backup(file: string, number: number): string {
  return `${file.slice(0, -extname(file).length)}.backup-${number}${extname(file)}`
}

/** Imports that are relative to one folder, as seen from another. */
export function moved(source: string, from: string, to: string): string {
  return source.replaceAll(/((?:from|import\()\s*)(['"])(\.{1,2}\/[^'"]+)\2/g, (_, before: string, quote: string, path: string) => {
    const there = relative(to, resolve(from, path))
    return `${before}${quote}${there.startsWith('.') ? there : `./${there}`}${quote}`
  })
}

/** With a tsconfig of its own, an editor shows the same errors as the check does; what is not used yet is none. */
function ensureFolder(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'tsconfig.json')
  if (!existsSync(path)) {
    const config = {
      extends: `${relative(folder, REPOSITORY)}/tsconfig.json`,
      compilerOptions: {
        noUnusedLocals: false,
        noUnusedParameters: false,
        tsBuildInfoFile: './.tsbuildinfo',
      },
      include: ['*.ts'],
      exclude: ['*.backup-*.ts'],
    }
    writeFileSync(path, `${JSON.stringify(config, undefined, 2)}\n`)
  }
  giveBack(WORKSHOP)
}
