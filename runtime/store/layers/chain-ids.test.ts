import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Digest } from '../../formats/oci/digest.ts'
import { chainIds } from './chain-ids.ts'

const digest = (digit: string): Digest => `sha256:${digit.repeat(64)}`

const hashOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`

test('the lowest layer’s chain id is its diff id, and each other hashes that below it and its own', () => {
  const onTwo = hashOf(`${digest('1')} ${digest('2')}`)
  expect(chainIds([digest('1'), digest('2'), digest('3')])).toEqual([digest('1'), onTwo, hashOf(`${onTwo} ${digest('3')}`)])
  expect(chainIds([])).toEqual([])
})
