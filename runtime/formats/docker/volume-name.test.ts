import { expect, test } from 'vitest'
import { checkVolumeName } from './volume-name.ts'

test.each(['ab', 'a_', '0.', 'db-data_2.old', 'x'.repeat(246)])('%s is a name', name => {
  expect(() => checkVolumeName(name)).not.toThrow()
})

test.each(['a', '/', '.'])('%s is too short', name => {
  expect(() => checkVolumeName(name)).toThrow('volume name is too short, names should be at least two alphanumeric characters')
})

test('a name has to fit into that of a directory', () => {
  const name = 'x'.repeat(247)
  expect(() => checkVolumeName(name)).toThrow(`volume name ${name} is too long`)
})

test.each(['', 'é', 'a/b', '..', '../x', '.ab', '-a', '_a', 'a b', 'ä1', '~/a', 'ab\n', 'a\0b'])(
  '%j has characters that a name cannot have',
  name => {
    const message = `${JSON.stringify(name)} includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`
    expect(() => checkVolumeName(name)).toThrow(expect.objectContaining({ kind: 'invalid', message }))
  },
)
