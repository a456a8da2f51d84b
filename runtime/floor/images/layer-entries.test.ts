import { expect, test } from 'vitest'
import type { TarEntry } from '../../formats/tar/pack.ts'
import { layerEntries } from './layer-entries.ts'

const file = (name: string, mode = 0o644): TarEntry => ({ name, type: 'file', mode, content: Buffer.alloc(0) })
const names = (entries: readonly TarEntry[]) => layerEntries(entries).map(({ name }) => name)

test('the order of a layer depends on its names alone', () => {
  const entries = [file('a/z'), file('a/b/c'), file('a-file')]
  expect(names(entries)).toEqual(['a-file', 'a/', 'a/b/', 'a/b/c', 'a/z'])
  expect(names(entries.toReversed())).toEqual(names(entries))
})

test('a folder that is named keeps its mode, and one that is missing is added', () => {
  const entries = layerEntries([file('usr/lib/x'), { name: 'usr/', type: 'directory', mode: 0o700 }])
  expect(entries.map(({ name, mode }) => [name, mode])).toEqual([
    ['usr/', 0o700],
    ['usr/lib/', undefined],
    ['usr/lib/x', 0o644],
  ])
})

test('of two entries with one name, the first stays', () => {
  expect(layerEntries([file('a', 0o755), file('a')]).map(({ mode }) => mode)).toEqual([0o755])
})
