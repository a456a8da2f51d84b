import { expect, test } from 'vitest'
import { memory } from '../../course/fixtures/memory.ts'
import { drawingOf, HEIGHT, WIDTH } from './drawing.ts'

const drawing = drawingOf(memory)
const points = drawing.curve.split(' ').map(point => point.split(',').map(Number))

test('every sample is a point within the axes, and the highest is on the limit', () => {
  expect(points).toHaveLength(memory.samples.length)
  for (const [x = 0, y = 0] of points) {
    expect(x).toBeGreaterThanOrEqual(drawing.left)
    expect(x).toBeLessThanOrEqual(drawing.right)
    expect(y).toBeLessThanOrEqual(drawing.bottom)
  }
  expect(Math.min(...points.map(([, y = 0]) => y))).toBe(drawing.limit)
  expect(drawing.limit).toBeGreaterThan(drawing.top)
  expect([drawing.right < WIDTH, drawing.bottom < HEIGHT]).toEqual([true, true])
})

test('the kill is where the limit is, and what was printed is where the curve is', () => {
  expect(drawing.killed).toEqual({ x: points[3]?.[0], y: drawing.limit })
  expect(drawing.said.map(({ y, label }) => [y, label])).toEqual([[points[2]?.[1], '10']])
})

test('the axes count in round numbers', () => {
  expect(drawing.megabytes.map(({ label }) => label)).toEqual(['0', '5', '10', '15', '20'])
  expect(drawing.seconds.map(({ label }) => label)).toEqual(['0', '0.05', '0.1', '0.15', '0.2', '0.25'])
})
