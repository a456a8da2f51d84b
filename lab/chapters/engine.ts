/** All checks of a chapter, and of those before it, hold for its engine. */

import { expect, test } from 'vitest'
import { checks } from '../checks/index.ts'
import { choose } from '../checks/runner/choose.ts'
import type { EngineUnderTest } from '../engines/engine-under-test.ts'
import { outcomesOf, problems } from '../fixtures/outcomes.ts'
import { within } from '../suite/slowness.ts'

export function checkEngine(name: string, engine: EngineUnderTest): void {
  test(name, { timeout: within(900) }, async () => {
    const outcomes = await outcomesOf({ engine })
    expect(problems(outcomes)).toEqual([])
    expect(outcomes.size).toBe(choose(checks, { engine }).length)
  })
}
