/**
 * own-shell.ts: the shell of `npm run lab try N`, inside the sandbox. `minidock` is the learner's own engine there. What the learner saves meanwhile comes on
 * descriptor 4, a SavedFile a line, and is written to its place.
 */

import { spawn } from 'node:child_process'
import { fstatSync, renameSync, writeFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { basename, delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { WORKSHOP } from '../exercises.ts'
import { inTerminal, type Program } from './script.ts'
import type { SavedFile } from './try-command.ts'

const SAVED = 4

function heedSaved(): void {
  const lines = createInterface({ input: new Socket({ fd: SAVED, writable: false }) })
  lines.on('error', () => undefined) // Whoever sent them is gone, and the sandbox with them.
  lines.on('line', line => {
    const { name, content } = JSON.parse(line) as SavedFile
    const path = join(WORKSHOP, basename(name))
    writeFileSync(`${path}.new`, content)
    renameSync(`${path}.new`, path)
  })
}

function isThere(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isSocket()
  } catch {
    return false // A shell in the shell: the first one writes what comes.
  }
}

if (isThere(SAVED)) heedSaved()
const shell: Program = ['bash', '--norc']
const [program, ...args] = process.stdin.isTTY ? inTerminal(shell) : shell
const PATH = [join(import.meta.dirname, 'bin'), process.env['PATH']].join(delimiter)
const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, PATH, PS1: '\\h:\\W\\$ ' } })
child.once('exit', code => process.exit(code ?? 1))
