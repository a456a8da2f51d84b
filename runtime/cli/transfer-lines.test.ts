import { expect, test } from 'vitest'
import { fittedLines, type LayerEvent, layerText, stateText } from './transfer-lines.ts'

const layer = (state: LayerEvent['state'], more: Partial<LayerEvent> = {}): LayerEvent => ({
  kind: 'layer',
  id: 'a5d0ce49aa80',
  state,
  ...more,
})
const numbered = (count: number, state: LayerEvent['state'], from = 0) =>
  Array.from({ length: count }, (_, index) => layer(state, { id: `layer${from + index}` }))

test('a bar has fifty columns where there is room for it, and sizes of four digits', () => {
  const half = layer('Downloading', { done: 30_618_000, total: 61_236_000 })
  expect(layerText(half, 119)).toBe(`a5d0ce49aa80: Downloading [${'='.repeat(25)}>${' '.repeat(25)}]  30.62MB/61.24MB`)
  expect(layerText(layer('Extracting', { done: 0, total: 512 }), 119)).toBe(`a5d0ce49aa80: Extracting [>${' '.repeat(50)}]       0B/512B`)
  expect(layerText(layer('Pushing', { done: 512, total: 512 }), 119)).toBe(`a5d0ce49aa80: Pushing [${'='.repeat(50)}>]     512B/512B`)
})

test('a narrow terminal gets a shorter bar, then the sizes alone, then what fits of them', () => {
  const half = layer('Downloading', { done: 30_618_000, total: 61_236_000 })
  expect(layerText(half, 79)).toBe(`a5d0ce49aa80: Downloading [${'='.repeat(16)}>${' '.repeat(17)}]  30.62MB/61.24MB`)
  expect(layerText(half, 79)).toHaveLength(79)
  expect(layerText(half, 50)).toBe('a5d0ce49aa80: Downloading  30.62MB/61.24MB')
  expect(layerText(half, 20)).toBe('a5d0ce49aa80: Downl…')
})

test('without a total, or with more than it, there are no more than the bytes so far', () => {
  expect(layerText(layer('Downloading', { done: 4096 }), 119)).toBe('a5d0ce49aa80: Downloading  4.096kB')
  expect(layerText(layer('Pushing', { done: 4096, total: 1024 }), 119)).toMatch(/\[=+>\] {2}4\.096kB$/)
})

test.each([
  [layer('Pull complete'), 'a5d0ce49aa80: Pull complete'],
  [layer('Mounted from', { detail: 'library/busybox' }), 'a5d0ce49aa80: Mounted from library/busybox'],
  [layer('Retrying', { detail: '5' }), 'a5d0ce49aa80: Retrying in 5 seconds'],
  [layer('Retrying', { detail: '1' }), 'a5d0ce49aa80: Retrying in 1 second'],
])('a state in docker’s words', (event, text) => {
  expect(stateText(event)).toBe(text)
})

test('nothing in a name steers the terminal', () => {
  expect(stateText(layer('Mounted from', { detail: 'a\x1b[2Jb' }))).not.toContain('\x1b')
})

test('as many layers as fit are all shown, in their order', () => {
  expect(fittedLines(numbered(3, 'Waiting'), 80, 3)).toEqual(['layer0: Waiting', 'layer1: Waiting', 'layer2: Waiting'])
})

test('of more layers than rows, those at work are shown, then what ended last, and the others are counted', () => {
  const layers = [...numbered(3, 'Pull complete'), ...numbered(2, 'Verifying Checksum', 3), ...numbered(4, 'Waiting', 5)]
  expect(fittedLines(layers, 80, 4)).toEqual([
    'layer2: Pull complete',
    'layer3: Verifying Checksum',
    'layer4: Verifying Checksum',
    'and 6 more layers: 2 Pull complete, 4 Waiting',
  ])
  expect(fittedLines(numbered(9, 'Waiting'), 80, 3)).toEqual(['layer0: Waiting', 'layer1: Waiting', 'and 7 more layers: 7 Waiting'])
  expect(fittedLines(layers, 80, 1)).toEqual(['and 9 more layers: 3 Pull complete, 2 Verifying Checksum, 4 Waiting'])
})
