import { expect, test } from 'vitest'
import { missingImport } from './missing-import.ts'

const OURS = `import { AT, O } from '../runtime/kernel/program/constants.ts'
import type { Emitter } from '../runtime/kernel/program/program.ts'
import {
  newAddress,
  newVeth,
} from '../runtime/kernel/netlink/rtnetlink.ts'
`

test('a name that is not imported comes with the import that ours has', () => {
  expect(missingImport("Cannot find name 'newVeth'.", OURS)).toBe(
    "missing: import { newVeth } from '../runtime/kernel/netlink/rtnetlink.ts'",
  )
  expect(missingImport("Cannot find name 'O'. Did you mean 'U'?", OURS)).toBe(
    "missing: import { O } from '../runtime/kernel/program/constants.ts'",
  )
})

test('other names and other errors come with nothing', () => {
  expect(missingImport("Cannot find name 'newVet'.", OURS)).toBeUndefined()
  expect(missingImport("Cannot find name 'Emitter'.", OURS)).toBeUndefined()
  expect(missingImport("Property 'O' does not exist on type '{ … }'.", OURS)).toBeUndefined()
})
