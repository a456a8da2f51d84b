import { expect, test } from 'vitest'
import { starterOf } from '../fixtures/starter.ts'
import { todoBehind, todosOfMembers } from './gaps.ts'

const numbers = (chapter: number) =>
  Object.fromEntries(
    [...todosOfMembers(starterOf(chapter, 'exercise.ts'))].map(([member, todos]) => [member, todos.map(({ number }) => number)]),
  )

test('each TODO of an exercise belongs to a member of its heart: inside it, or above a short one', () => {
  expect(numbers(1)).toEqual({ enter: [1, 2] })
  expect(numbers(2)).toEqual({ cloneFlags: [1], separate: [2], enter: [3], mountProc: [4] })
  expect(numbers(3)).toEqual({ mount: [1, 2], isWhiteout: [3], opaque: [4], change: [] })
  expect(numbers(4)).toEqual({ make: [1], settings: [2], join: [3], remove: [] })
  expect(numbers(5)).toEqual({ connect: [1], address: [2], route: [3], publish: [4] })
  expect(numbers(6)).toEqual({ open: [], attach: [1], restrict: [2], getsImage: [3], goesWith: [4] })
  expect(numbers(7)).toEqual({ keep: [1], after: [2], keyParts: [3, 4] })
  expect(numbers(8)).toEqual({ shouldRestart: [1], delayBefore: [2], frame: [3], unframe: [4] })
  expect(numbers(10)).toEqual({ isWanted: [1], tokenAddress: [2], proofFor: [3] })
})

const FAILED = { call: 'chroot("/no")', errno: 'ENOENT' }
const STARTER = starterOf(1, 'exercise.ts')
const MINE = `export const heart = {
  enter(rootfs, enter) {
    // TODO 1: …
    enter.because('…').chroot('/no')
    // TODO 2: …
    enter.because('…').chdir('/no')
  },
}
`
const at = (line: number) => ({ ...FAILED, method: 'enter', place: `workshop/01-chroot.ts:${line}` })

test('of several in one method, the one whose comment stands above the line', () => {
  expect([4, 6].map(line => todoBehind(at(line), STARTER, MINE))).toEqual([1, 2])
})

test('without its comment, a line belongs to one that is left; without any, to the first of the method', () => {
  expect(todoBehind(at(3), STARTER, MINE.replace(/.*TODO 1.*\n/, ''))).toBe(2)
  expect(todoBehind(at(3), STARTER, MINE.replaceAll(/.*TODO.*\n/g, ''))).toBe(1)
})

test('what is foreseen counts more than the place; what was given, and what is the engine’s, is no TODO’s', () => {
  expect(todoBehind({ ...at(4), todo: 2 }, STARTER, MINE)).toBe(2)
  expect(todoBehind({ ...FAILED, method: 'open', place: 'workshop/06-volumes.ts:4' }, starterOf(6, 'exercise.ts'), '')).toBe(undefined)
  expect(todoBehind(FAILED, STARTER, MINE)).toBe(undefined)
})
