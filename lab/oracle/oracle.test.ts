/** The same checks, asked of docker and podman: what they answer is as it is with minidock, or listed with its reason. */

import { expect, test } from 'vitest'
import { checks } from '../checks/index.ts'
import { choose } from '../checks/runner/choose.ts'
import { useUnchangedHost } from '../fixtures/host-unchanged.ts'
import { within } from '../suite/slowness.ts'
import { circumstancesOf } from './circumstances.ts'
import { compareEngine } from './compare-engine.ts'
import { OTHERS } from './difference.ts'
import { differences, differencesIn } from './differences.ts'
import { isAsListed, type Verdict } from './judge.ts'
import { differencesPage } from './page.ts'

useUnchangedHost()

test.each(OTHERS)('%s does as minidock does, but for the differences that are listed', { timeout: within(900) }, async engine => {
  const here = await circumstancesOf(engine)
  const listed = differencesIn(here)
  const verdicts = new Map<string, Verdict>()
  for await (const event of compareEngine(engine, listed)) if (event.kind === 'check') verdicts.set(event.name, event.verdict)
  expect([...verdicts.keys()]).toEqual(choose(checks, { engine: { kind: engine } }).map(({ name }) => name))
  expect(
    [...verdicts].filter(([, verdict]) => !isAsListed(verdict)),
    `${engine} ${here.version}`,
  ).toEqual([])
  const seen = [...verdicts].flatMap(([name, { kind }]) => (kind === 'listed' ? [name] : []))
  expect(seen.sort()).toEqual(
    listed
      .filter(({ check, byChance }) => !byChance || seen.includes(check))
      .map(({ check }) => check)
      .sort(),
  )
})

test('each difference is one of a check that is asked, and is listed once', () => {
  for (const { engine, check } of differences) {
    expect(choose(checks, { engine: { kind: engine } }).map(({ name }) => name)).toContain(check)
    expect(differences.filter(other => other.engine === engine && other.check === check)).toHaveLength(1)
  }
})

test('docs/differences.md is made of the list: vitest run -u lab/oracle writes it anew', async () => {
  await expect(differencesPage()).toMatchFileSnapshot('../../docs/differences.md')
})
