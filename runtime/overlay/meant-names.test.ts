import { expect, test } from 'vitest'
import type { Digest } from '../formats/oci/digest.ts'
import type { ImageName } from '../store/images/images.ts'
import { meantNames } from './meant-names.ts'

const digest = (digit: string): Digest => `sha256:${digit.repeat(64)}`
const APP = 'registry.example/app'
const BYTES = digest('b')

const tagged = (reference: string, registryDigest?: Digest): ImageName => ({
  reference,
  digest: digest('a'),
  ...(registryDigest && { registryDigest }),
  notes: {},
})
const byDigest = (repository: string, of: Digest): ImageName => ({
  reference: `${repository}@${of}`,
  digest: of,
  registryDigest: of,
  notes: {},
})
const NAMES = [tagged(`${APP}:1`, BYTES), tagged(`${APP}:2`), byDigest(APP, digest('c')), tagged('docker.io/library/app:latest')]

test('a name with a digest is that one alone: the tag that a registry knows by it stays', () => {
  expect(meantNames(NAMES, `${APP}@${BYTES}`)).toEqual({ gone: [], loosened: [`${APP}:1`], untagged: [`${APP}@${BYTES}`] })
  const pulled = `${APP}@${digest('c')}`
  expect(meantNames(NAMES, pulled)).toEqual({ gone: [pulled], loosened: [], untagged: [pulled] })
  expect(meantNames(NAMES, `${APP}@${digest('a')}`)).toEqual({ gone: [], loosened: [], untagged: [] })
})

test('a tag goes alone, and the last of a repository with the names by digest', () => {
  expect(meantNames(NAMES, `${APP}:1`)).toEqual({ gone: [`${APP}:1`], loosened: [], untagged: [`${APP}:1`] })
  const [one, , other] = NAMES
  const untagged = [`${APP}:1`, `${APP}@${BYTES}`, `${APP}@${digest('c')}`]
  expect(
    meantNames(
      [one, other].flatMap(name => name ?? []),
      `${APP}:1`,
    ),
  ).toEqual({
    gone: [`${APP}:1`, `${APP}@${digest('c')}`],
    loosened: [],
    untagged,
  })
})

test('an id is no name', () => {
  expect(meantNames(NAMES, 'abcdef')).toEqual({ gone: [], loosened: [], untagged: [] })
})
