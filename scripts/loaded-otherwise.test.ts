import { expect, test } from 'vitest'
import { LOADED_OTHERWISE } from './loaded-otherwise.ts'

// A machine has control groups of version 1, of version 2, or of systemd's: what is not loaded on one of them is loaded on another.
test('of the modules for control groups, only commands and what explain tells are not at hand', () => {
  const elsewhere = Object.values(LOADED_OTHERWISE).flat()
  expect(elsewhere.filter(path => /^runtime\/(?:kernel\/)?cgroups\//.test(path))).toEqual([
    'runtime/cgroups/commands.ts',
    'runtime/cgroups/commands/stats.ts',
    'runtime/cgroups/contributions.ts',
  ])
})
