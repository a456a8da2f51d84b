/**
 * Records where a container has its files from: `node course/record-paths.ts` writes chapters/06-volumes/paths.json.
 * It needs root, and the engine as it is built.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { observePaths } from './paths/observe.ts'
import type { RecordedPaths } from './paths/type.ts'
import { CHAPTERS } from './places.ts'
import { recordedText } from './recorded-text.ts'

const folder = mkdtempSync(join(tmpdir(), 'minidock-paths-'))
try {
  const { argv, ...seen } = observePaths(folder)
  const kernel = /^\d+\.\d+(\.\d+)?/.exec(release())?.[0] ?? ''
  const recorded: RecordedPaths = { argv, recorded: new Date().toISOString().slice(0, 10), kernel, ...seen }
  writeFileSync(join(CHAPTERS, '06-volumes/paths.json'), recordedText(recorded))
  console.log(`${recorded.mounts.length} mounts, ${recorded.stack.length} directories of the overlay, ${recorded.paths.length} files`)
} finally {
  rmSync(folder, { recursive: true })
}
