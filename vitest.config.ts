import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        // Pure code: no root, no Linux.
        test: { name: 'unit', include: ['{runtime,course,docs,scripts}/**/*.test.ts'], sequence: { groupOrder: 1 } },
      },
      {
        // Behaviour: containers on this machine, so one file at a time, after the unit tests.
        test: {
          name: 'lab',
          include: ['lab/**/*.test.ts'],
          globalSetup: ['lab/fixtures/shared-folder.ts'],
          setupFiles: ['scripts/lab-needs.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
