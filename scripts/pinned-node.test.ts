import { expect, test } from 'vitest'
import manifest from '../package.json' with { type: 'json' }

test('the tests run on the Node that is pinned, whatever the machine has', () => {
  const pinned: Record<string, string> = manifest.optionalDependencies
  expect(process.version).toBe(`v${pinned[`node-linux-${process.arch}`]}`)
})
