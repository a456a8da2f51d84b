/** The section of docs/benchmarks.md that is about networks. It is measured by itself: other parts of the report keep dockerd and podman away from networks. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inNamespaces } from './apart.ts'
import { ROOT } from './places.ts'

const REPORT = join(ROOT, 'docs/benchmarks.md')
const HEADING = '## Networks\n'
/** It stands before this one. */
const NEXT = '## Volumes\n'

/** Measures, and writes the section, unless it is small. @returns the exit code */
export async function measureSection(folder: string, rounds: number, isSmall: boolean): Promise<number> {
  const section = join(folder, 'network.md')
  const code = await inNamespaces('network-inside.ts', folder, [String(rounds), section, ...(isSmall ? ['small'] : [])])
  if (code === 0 && !isSmall) writeFileSync(REPORT, withSection(readFileSync(REPORT, 'utf8'), readFileSync(section, 'utf8')))
  return code
}

/** Returns the report with this section instead of the one that it has, or in its place. @throws {Error} for a report without the next section */
export function withSection(report: string, section: string): string {
  const end = report.indexOf(NEXT)
  if (end === -1) throw new Error(`docs/benchmarks.md has no section ${NEXT.trim()}`)
  const old = report.indexOf(HEADING)
  return `${report.slice(0, old === -1 ? end : old)}${section}\n${report.slice(end)}`
}
