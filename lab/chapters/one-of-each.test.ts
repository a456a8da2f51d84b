/** One check of each chapter, in one sandbox: for a machine on which all of them would take too long, such as an emulated one (vagrant/smoke). */

import { expect, test } from 'vitest'
import { checks } from '../checks/index.ts'
import { outcomesOf, problems } from '../fixtures/outcomes.ts'
import { within } from '../suite/slowness.ts'

/** Those that start one container each, or two. */
const ONE_OF_EACH: Readonly<Record<number, string>> = {
  1: 'a path that climbs ends at the container’s own root',
  2: 'the program of a container is process 1',
  3: 'a write goes to the upper directory, and the layer is as it was',
  4: 'a limit of CPU time or processes is a file of the container’s cgroup, and what inspect says',
  5: 'a container has an interface eth0, the other end of which is in a bridge of the host',
  6: 'a volume with a name stays when its container is removed, also with --rm',
  7: 'what a step has written is in the image',
  8: 'what exec runs is in the container’s list of processes',
  10: 'what was pushed to a registry is the same image when it is pulled',
}

test('each chapter has one', () => {
  const chapters = new Set(checks.map(({ since }) => since))
  const chosen = Object.entries(ONE_OF_EACH).map(([number, name]) => [Number(number), checks.find(check => check.name === name)?.since])
  expect(chosen).toEqual([...chapters].toSorted((one, other) => one - other).map(number => [number, number]))
})

test('it holds for the command line that ships', { timeout: within(120) }, async () => {
  const outcomes = await outcomesOf({ engine: { kind: 'minidock' }, names: Object.values(ONE_OF_EACH) })
  expect(problems(outcomes)).toEqual([])
  expect(outcomes.size).toBe(Object.keys(ONE_OF_EACH).length)
})
