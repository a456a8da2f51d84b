/** What axe-core finds on a page: the rules of WCAG that a machine can check. */

import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

interface Violation {
  readonly id: string
  readonly impact: string | null
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[]
}

/** @returns what is serious or critical, with the first elements that are meant */
export async function seriousViolations(page: Page): Promise<readonly string[]> {
  await page.addScriptTag({ path: AXE })
  const violations = await page.evaluate<readonly Violation[]>('axe.run(document).then(({ violations }) => violations)')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary ?? ''}`)
          .join('; ')} (${nodes.length})`,
    )
}
