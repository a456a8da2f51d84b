import { expect, test } from 'vitest'
import type { Row } from './measure.ts'
import type { ImageKind } from './registry-images.ts'
import type { MoverName } from './registry-peers.ts'
import { type Move, type MoveMemory, moveRow, TAR } from './registry-works.ts'
import { registryGoals, registrySection } from './report-registry.ts'

const of = (name: MoverName | typeof TAR, image: ImageKind, move: Move, ...samples: number[]): Row => ({
  kind: 'measured',
  name: moveRow(name, image, move),
  samples,
})
const shown = (rows: Row[], memory: MoveMemory[] = []) =>
  registryGoals({ rows, memory }).map(([, , measured, verdict]) => [measured, verdict])

test('a pull and a push are told in the time of tar, as ratios of medians', () => {
  const tar = of(TAR, 'big', 'pull', 1000, 900, 5000)
  const found = shown([tar, of('minidock', 'big', 'pull', 1200, 9000, 1100), of('minidock', 'big', 'push', 1300)])
  expect(found.slice(0, 2)).toEqual([
    ['1.20 ×', 'met'],
    ['1.30 ×', 'missed'],
  ])
})

test('small layers are told in the time of docker', () => {
  const found = shown([of('minidock', 'layers', 'pull', 500), of('docker', 'layers', 'pull', 1000), of('minidock', 'layers', 'push', 1)])
  expect(found.slice(2, 4)).toEqual([
    ['0.50 ×', 'met'],
    ['–', 'not measured'],
  ])
})

test('of what is there already the slower image counts', () => {
  expect(shown([of('minidock', 'big', 'pullAgain', 80), of('minidock', 'layers', 'pullAgain', 101)])[4]).toEqual(['101 ms', 'missed'])
})

test('of memory the move that takes most counts, and that of minidock alone', () => {
  const megabytes = (mover: MoverName, move: 'pull' | 'push', most: number) => ({ mover, move, peak: most * 2 ** 20 })
  const memory = [megabytes('minidock', 'pull', 150), megabytes('minidock', 'push', 120), megabytes('podman', 'pull', 900)]
  expect(shown([], memory)[5]).toEqual(['150 MB', 'met'])
})

test('the section has a line for each that could not be measured', () => {
  const image = { size: 2 ** 27, compressed: 2 ** 25 }
  const machine = { kernel: '6.1', processor: 'P', cores: 2, memory: 1, distribution: 'D', cgroups: 'v2', versions: [] } as const
  const rows: Row[] = [{ kind: 'absent', name: moveRow('skopeo', 'big', 'pull'), why: 'not installed' }]
  const text = registrySection({ rounds: 1, rows, memory: [], sizes: { big: image, layers: image } }, machine, new Date(0))
  expect(text).toContain('32 MB compressed by gzip, 128 MB unpacked')
  expect(text.trimEnd().endsWith('* skopeo: pull big: not installed')).toBe(true)
})
