/** The files that `save -o` and `export -o` write. */

import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeArchiveToFile } from '../../runtime/cli/archive-output.ts'
import { temporaryFolder } from '../kernel/containers.ts'

const folder = temporaryFolder()
const output = join(folder, 'archive.tar')

async function* archive(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('secret')
}

test.each(['is new', 'replaces one that everybody could read'])('an archive that %s is its owner’s alone', async how => {
  if (how !== 'is new') {
    writeFileSync(output, 'before')
    chmodSync(output, 0o644)
  }
  await writeArchiveToFile('save', output, archive())
  expect([statSync(output).mode & 0o777, readFileSync(output, 'utf8'), readdirSync(folder)]).toEqual([0o600, 'secret', ['archive.tar']])
})

test('what is no file stays what it is', async () => {
  const { mode } = statSync('/dev/null')
  await writeArchiveToFile('export', '/dev/null', archive())
  expect(statSync('/dev/null').mode).toBe(mode)
})
