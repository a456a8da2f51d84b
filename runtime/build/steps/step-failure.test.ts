import { expect, test } from 'vitest'
import { MinidockError } from '../../base/errors.ts'
import type { RunStep } from '../../formats/dockerfile/steps.ts'
import { runFailed, runNotStarted } from './step-failure.ts'

const step = (...argv: string[]) => ({ argv }) as unknown as RunStep
const shell = 'minidock run -it --rm 0123456789ab sh'
const look = `look around in the state before this step, until the next build: ${shell}`

test('a step that failed says its command in docker’s words, and how to look around before it', () => {
  const error = runFailed(step('/bin/sh', '-c', 'exit 3'), 3, { shell })
  expect([error.message, error.hint]).toEqual(['process "/bin/sh -c exit 3" did not complete successfully: exit code: 3', look])
  expect(runFailed(step('false'), 1, {}).hint).toBeUndefined()
})

test('a step that the kernel has killed for want of memory says so', () => {
  expect(runFailed(step('tail'), 137, { outOfMemory: true, shell }).hint).toMatch(
    /^the kernel has killed it for want of memory: .*--memory.*\nlook around/,
  )
})

test('a step that was not started says why, and how to look around', () => {
  const error = new MinidockError('command-not-found', 'exec: "nope": executable file not found in $PATH', { hint: 'see' })
  expect(runNotStarted(step('nope'), error, shell)).toMatchObject({
    kind: error.kind,
    message: error.message,
    hint: `see\n${look}`,
    cause: error,
  })
  expect(runNotStarted(step('/nope'), error, undefined).hint).toBe('see')
  expect(runNotStarted(step('/bin/sh', '-c', 'true'), error, undefined).hint).toMatch(/^its stage has no shell: /)
})
