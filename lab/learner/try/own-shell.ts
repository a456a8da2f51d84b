/**
 * own-shell.ts [saved-files]: the shell of `npm run lab try N`, inside the sandbox. `minidock` is the learner's own engine there. With the word, what the learner
 * saves meanwhile comes on descriptor 4.
 */

import { spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { delimiter, join } from 'node:path'
import { inTerminal, SHELL } from '../../sandbox/in-terminal.ts'
import { heedSavedFiles, SAVED_FILES } from './saved-files.ts'

/** The sandbox's first socket (sandbox.ts). */
const DESCRIPTOR = 4

if (process.argv.includes(SAVED_FILES)) heedSavedFiles(new Socket({ fd: DESCRIPTOR, writable: false }))
const [program, ...args] = process.stdin.isTTY ? inTerminal(SHELL) : SHELL
const PATH = [join(import.meta.dirname, 'bin'), process.env['PATH']].join(delimiter)
const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, PATH } })
child.once('exit', code => process.exit(code ?? 1))
