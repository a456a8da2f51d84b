import { expect, test } from 'vitest'
import { withTimes } from './history-times.ts'

const at = (hour: number) => `2026-01-01T0${hour}:00:00.000Z`
const times = (...created: readonly (string | undefined)[]) => created.map(time => (time === undefined ? {} : { created: time }))

test('a step without a layer has the time of the layer before it', () => {
  expect(withTimes(times(at(1), at(2), undefined, at(3), undefined))).toEqual(times(at(1), at(2), at(3), at(3), at(3)))
  expect(withTimes(times(at(1), at(2), undefined))).toEqual(times(at(1), at(2), at(2)))
})

test('one before the first new layer has the time of that', () => {
  expect(withTimes(times(at(1), undefined, at(3)))).toEqual(times(at(1), at(3), at(3)))
})

test('no time is later than SOURCE_DATE_EPOCH', () => {
  expect(withTimes(times(at(1), at(3), undefined), Date.parse(at(2)))).toEqual(times(at(1), at(2), at(2)))
})

test('steps on nothing have no time', () => {
  expect(withTimes(times(undefined))).toEqual(times(undefined))
})
