/** What stands in a section: its shape is more than its title. */

import { type Fence, fencesOf } from '../fences.ts'
import { type Problem, problemAt } from './problem.ts'

interface Part {
  readonly section: string
  readonly isThere: (inside: Inside) => boolean
  readonly missing: string
  readonly fix: string
}

interface Inside {
  readonly fences: readonly Fence[]
  readonly text: string
}

const PARTS: readonly Part[] = [
  {
    section: 'By hand',
    isThere: ({ fences }) => fences.some(({ attributes }) => attributes['by-hand'] !== undefined),
    missing: 'no step of by-hand.ts',
    fix: '```console {by-hand=NAME}',
  },
  {
    section: 'In the engine',
    isThere: ({ fences }) => fences.some(({ attributes }) => attributes['region'] !== undefined),
    missing: 'no region of the heart',
    fix: '```ts {region=runtime/MODULE/heart.ts#NAME}',
  },
  {
    section: 'In the engine',
    // A module that adds nothing to a start has no two starts to compare: it shows the calls that it makes elsewhere, or what it sends.
    isThere: ({ fences }) =>
      fences.some(({ attributes: { explain, calls, wire } }) => explain?.includes('..') || calls !== undefined || wire !== undefined),
    missing: 'no listing of what the chapter changes',
    fix: '```diff {explain=N-1..N phases=…}',
  },
  {
    section: 'In the engine',
    isThere: ({ text }) => text.includes('<!-- also-in-the-engine -->'),
    missing: 'no table of what else is in the engine',
    fix: '<!-- also-in-the-engine -->, and below it <!-- /also-in-the-engine -->',
  },
  {
    section: 'Break it',
    isThere: ({ fences }) => fences.some(({ language }) => language === 'console'),
    missing: 'no attack that is run',
    fix: '```console {attack=NAME}',
  },
  {
    section: 'Quiz',
    isThere: ({ fences }) => fences.some(({ attributes }) => attributes['quiz'] !== undefined),
    missing: 'no questions',
    fix: '```text {quiz}',
  },
]

export function checkParts(file: string, text: string): Problem[] {
  const lines = text.split('\n')
  const fences = fencesOf(text, file)
  return PARTS.flatMap(({ section, isThere, missing, fix }) => {
    const start = lines.indexOf(`## ${section}`) + 1
    // That a section is missing is found by sections.ts.
    if (start === 0) return []
    const length = lines.slice(start).findIndex(line => line.startsWith('## '))
    const end = length < 0 ? lines.length + 1 : start + length + 1
    const inside = fences.filter(({ line }) => line > start && line < end)
    const isFine = isThere({ fences: inside, text: lines.slice(start, end - 1).join('\n') })
    return isFine ? [] : [problemAt(file, start, `"${section}" has ${missing}`, fix)]
  })
}
