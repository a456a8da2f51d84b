/** Runs in the process of each file of the lab, before its checks and after them. */

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { removeTemporary } from '../fixtures/remove-temporary.ts'
import { requireOwnNetwork } from './machine-network.ts'
import { requireLab } from './needs.ts'
import { makeFolderOf, makeRunFolder, runFolder } from './run-folder.ts'

requireLab()
requireOwnNetwork()

// Where vitest was started by hand, without a run around it.
const ownRun = runFolder() === undefined ? makeRunFolder() : undefined
const folder = makeFolderOf(expect.getState().testPath ?? 'unknown')
process.env['TMPDIR'] = folder
// Credentials and proxies of whoever runs the checks are none of theirs.
process.env['DOCKER_CONFIG'] = join(folder, 'docker')
// Nor are the colours in which they want to see the results.
for (const name of ['NO_COLOR', 'FORCE_COLOR']) delete process.env[name]

afterAll(() => {
  try {
    expect(readdirSync(folder), 'temporary files that the checks of this file have left').toEqual([])
  } finally {
    removeTemporary(ownRun ?? folder)
  }
})
