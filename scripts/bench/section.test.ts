import { expect, test } from 'vitest'
import { BUILDS, NETWORKS, withSection } from './section.ts'

const report = '# Benchmarks\n\n## Volumes\n\nv\n'

test('a section takes the place of the last one, and stands before that of volumes', () => {
  const first = withSection(NETWORKS, report, '## Networks\n\none\n')
  expect(first).toBe('# Benchmarks\n\n## Networks\n\none\n\n## Volumes\n\nv\n')
  expect(withSection(NETWORKS, first, '## Networks\n\ntwo\n')).toBe('# Benchmarks\n\n## Networks\n\ntwo\n\n## Volumes\n\nv\n')
})

test('a section leaves those alone that stand between it and volumes', () => {
  const both = withSection(BUILDS, withSection(NETWORKS, report, '## Networks\n\nn\n'), '## Builds\n\nb\n')
  expect(both).toBe('# Benchmarks\n\n## Networks\n\nn\n\n## Builds\n\nb\n\n## Volumes\n\nv\n')
  expect(withSection(NETWORKS, both, '## Networks\n\nm\n')).toBe(both.replace('\nn\n', '\nm\n'))
})

test('a report without the next section is refused', () => {
  expect(() => withSection(BUILDS, '# Benchmarks\n', '## Builds\n')).toThrow('docs/benchmarks.md has no section ## Volumes')
})
