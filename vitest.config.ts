import { configDefaults, defineConfig } from 'vitest/config'

/** What does all of its work in sandboxes, in machines or in a browser: two files at a time are not in each other's way. */
const APART = [
  'lab/{checks,learner,machines,mutants,oracle,site}/**/*.test.ts',
  // Each of its commands is typed in a sandbox.
  'lab/prose/{docker,prose}.test.ts',
]

const lab = {
  globalSetup: ['lab/fixtures/shared-folder.ts'],
  setupFiles: ['scripts/lab-needs.ts'],
  testTimeout: 120_000,
  hookTimeout: 300_000,
}

export default defineConfig({
  test: {
    projects: [
      {
        // Pure code: no root, no Linux.
        test: {
          name: 'unit',
          include: ['{runtime,course,docs,scripts}/**/*.test.ts'],
          // Properties are tried with many values, on machines that may be busy.
          testTimeout: 30_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Behaviour: containers on this machine, and what they leave there is counted. So one file at a time, after the unit tests.
        test: {
          ...lab,
          name: 'lab',
          include: ['lab/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...APART],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: { ...lab, name: 'apart', include: APART, maxWorkers: 2, sequence: { groupOrder: 3 } },
      },
    ],
  },
})
