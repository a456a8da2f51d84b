/** When the engine is built anew in the machine. */

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { provisioned } from '../fixtures/provisioned.ts'

/** @param seconds by which the clock was ahead when the project was built, after its sources had come */
function projectBuilt(seconds: number): () => string {
  const at = provisioned('engine.sh', {
    files: {
      'package-lock.json': '',
      'runtime/heart.ts': '',
      'scripts/build.ts': '',
      'build/stamp': '',
      minidock: '#!/bin/sh\necho built >>built\n',
    },
    played: { ln: '', runuser: 'shift 3\nexec "$@"' },
    ahead: { file: 'build/stamp', seconds },
  })
  return () => readFileSync(at('built'), 'utf8')
}

test.each([
  ['a stamp from the future, when the clock was ahead', 3600],
  ['one that is older than the sources', -3600],
])('%s: it is built', (_, seconds) => {
  expect(projectBuilt(seconds)()).toBe('built\n')
})

test('a stamp that is younger than the sources: it is not', () => {
  expect(projectBuilt(0)).toThrow('ENOENT')
})
