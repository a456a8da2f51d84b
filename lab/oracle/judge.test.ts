import { expect, test } from 'vitest'
import type { Outcome } from '../checks/runner/event.ts'
import { appliesIn, type Difference } from './difference.ts'
import { isAsListed, judge } from './judge.ts'

const failed = (seen: string): Outcome => ({ kind: 'failed', expected: 'it is empty', seen, where: 'diff.ts' })
const difference: Difference = { engine: 'podman', check: 'diff is empty', sees: /^it is C \/etc$/, reason: 'It makes /etc/hosts.' }

test('an engine that passes a check is as minidock is', () => {
  expect(judge({ kind: 'passed' }, undefined)).toEqual({ kind: 'same' })
})

test('a difference that is listed is one that is known', () => {
  expect(judge(failed('it is C /etc'), difference)).toEqual({ kind: 'listed', difference })
})

test('one that is to be seen by chance need not be seen', () => {
  const now = { ...difference, byChance: true } as const
  expect(judge({ kind: 'passed' }, now)).toEqual({ kind: 'same' })
  expect(judge(failed('it is C /etc'), now)).toEqual({ kind: 'listed', difference: now })
})

test.each<[string, Outcome, Difference | undefined, string]>([
  ['a difference that is not listed', failed('it is C /etc'), undefined, 'unlisted'],
  ['a check that sees something else than is listed', failed('it is C /var'), difference, 'unlisted'],
  ['a listed difference that no longer is one', { kind: 'passed' }, difference, 'outdated'],
  ['what could not be checked', { kind: 'could-not', why: 'no gcc' }, undefined, 'could-not'],
  ['what could not be checked, if a difference is listed', { kind: 'could-not', why: 'no gcc' }, difference, 'could-not'],
])('%s is not as listed', (_, outcome, listed, kind) => {
  const verdict = judge(outcome, listed)
  expect(verdict.kind).toBe(kind)
  expect(isAsListed(verdict)).toBe(false)
})

test('a difference may be one of old versions, or of control groups of one version', () => {
  const here = { engine: 'podman', version: '4.3.1', cgroups: 'v1' } as const
  expect(appliesIn(difference, here)).toBe(true)
  expect(appliesIn(difference, { ...here, engine: 'docker' })).toBe(false)
  expect(appliesIn({ ...difference, cgroups: 'v1' }, here)).toBe(true)
  expect(appliesIn({ ...difference, cgroups: 'v2' }, here)).toBe(false)
  expect(appliesIn({ ...difference, before: '4.10' }, here)).toBe(true)
  expect(appliesIn({ ...difference, before: '4.3.1' }, here)).toBe(false)
  expect(appliesIn({ ...difference, before: '4.3.1' }, { ...here, version: '10.0.0' })).toBe(false)
})
