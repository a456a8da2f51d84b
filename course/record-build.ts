/**
 * Records what a Dockerfile costs to build, first and again: `node course/record-build.ts` writes chapters/07-build/build.json.
 * It needs root, and the engine as it is built.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { observeBuild } from './build/observe.ts'
import type { RecordedBuild } from './build/type.ts'
import { CHAPTERS } from './places.ts'
import { recordedText } from './recorded-text.ts'

const folder = mkdtempSync(join(tmpdir(), 'minidock-build-'))
try {
  const kernel = /^\d+\.\d+(\.\d+)?/.exec(release())?.[0] ?? ''
  const recorded: RecordedBuild = { recorded: new Date().toISOString().slice(0, 10), kernel, ...observeBuild(folder) }
  writeFileSync(join(CHAPTERS, '07-build/build.json'), recordedText(recorded))
  console.log(`${recorded.lines.length} lines, built ${recorded.again.length + 1} times`)
} finally {
  rmSync(folder, { recursive: true })
}
