import { expect, test } from 'vitest'
import { transferStatus } from './transfer-status.ts'

const layer = { kind: 'layer', id: 'a5d0ce49aa80' } as const

test('a layer is a part of the step, with bytes while there are some to come', () => {
  expect(transferStatus({ ...layer, state: 'Downloading', done: 12_345_000, total: 61_240_000 })).toEqual({
    text: 'a5d0ce49aa80: Downloading 12.35MB / 61.24MB',
    done: false,
  })
  expect(transferStatus({ ...layer, state: 'Waiting' })).toEqual({ text: 'a5d0ce49aa80: Waiting', done: false })
})

test.each(['Pull complete', 'Already exists'] as const)('%s is the end of a layer', state => {
  expect(transferStatus({ ...layer, state })).toEqual({ text: `a5d0ce49aa80: ${state}`, done: true })
})

test('of the lines, the digest alone says more than the step', () => {
  expect(transferStatus({ kind: 'line', text: 'Digest: sha256:1234' })).toEqual({ text: 'Digest: sha256:1234', done: true })
  expect(transferStatus({ kind: 'line', text: 'latest: Pulling from library/app' })).toBeUndefined()
})
