import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'
import { ownNetwork } from './lab/suite/own-network.ts'
import { LongFirst } from './lab/suite/sequencer.ts'
import { within } from './lab/suite/slowness.ts'
import { globs } from './lab/suite/tiers.ts'

/** Most of a file's time is spent waiting for something: a third one finds room on two processors. */
const SIDE_BY_SIDE = availableParallelism() === 1 ? 1 : availableParallelism() + 1

const lab = {
  pool: ownNetwork,
  setupFiles: ['lab/suite/each-file.ts'],
  testTimeout: within(120),
  hookTimeout: within(300),
}

const sideBySide = { ...lab, maxWorkers: SIDE_BY_SIDE }
const oneByOne = { ...lab, fileParallelism: false }

export default defineConfig({
  test: {
    sequence: { sequencer: LongFirst },
    projects: [
      {
        // Pure code: no root, no Linux.
        test: {
          name: 'unit',
          include: ['{runtime,course,docs,scripts,vagrant}/**/*.test.ts', 'lab/suite/*.test.ts'],
          // One process for many files: each would load vitest and the sources anew, which takes as long as the checks.
          isolate: false,
          // Properties are tried with many values.
          testTimeout: within(30),
          // Whoever runs them may have proxies for containers in docker's config.json.
          env: { DOCKER_CONFIG: '/nonexistent/docker' },
          sequence: { groupOrder: 1 },
        },
      },
      // The first tier: `npm test`.
      {
        test: {
          ...sideBySide,
          name: 'lab',
          include: ['lab/**/*.test.ts'],
          exclude: [...configDefaults.exclude, 'lab/suite/**', ...globs(() => true)],
          sequence: { groupOrder: 2 },
        },
      },
      { test: { ...oneByOne, name: 'alone', include: globs(row => row.full !== true), sequence: { groupOrder: 3 } } },
      // The second: `npm run test:full`.
      { test: { ...sideBySide, name: 'full', include: globs(row => row.alone !== true), sequence: { groupOrder: 4 } } },
      {
        test: {
          ...oneByOne,
          name: 'full-alone',
          include: globs(row => row.full === true && row.alone === true),
          sequence: { groupOrder: 5 },
        },
      },
    ],
  },
})
