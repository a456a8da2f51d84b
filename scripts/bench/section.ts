/** Sections of docs/benchmarks.md that are measured by themselves: other parts of the report keep dockerd and podman away from networks, or would take their disk. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inNamespaces } from './apart.ts'
import { ROOT } from './places.ts'

export interface Section {
  /** A program of this folder. `program FOLDER ROUNDS SECTION ARGS… [small]` measures in namespaces, and writes the section into that file. */
  readonly program: string
  readonly args?: readonly string[]
  readonly heading: string
}

export const NETWORKS: Section = { program: 'network-inside.ts', heading: '## Networks\n' }
export const BUILDS: Section = { program: 'build-inside.ts', args: ['quick'], heading: '## Builds\n' }
export const LARGE_BUILDS: Section = { program: 'build-inside.ts', args: ['large'], heading: '## Builds of large contexts\n' }
export const CROWDS: Section = { program: 'crowd-inside.ts', heading: '## Crowds\n' }
export const REGISTRIES: Section = { program: 'registry-inside.ts', heading: '## Registries\n' }

/** The heading that they stand before. */
const NEXT = '## Volumes\n'

const REPORT = join(ROOT, 'docs/benchmarks.md')

/** Measures, and writes the section, unless it is small. @returns the exit code */
export async function measureSection(section: Section, folder: string, rounds: number, isSmall: boolean): Promise<number> {
  const file = join(folder, 'section.md')
  const code = await inNamespaces(section.program, folder, [String(rounds), file, ...(section.args ?? []), ...(isSmall ? ['small'] : [])])
  if (code === 0 && !isSmall) writeFileSync(REPORT, withSection(section, readFileSync(REPORT, 'utf8'), readFileSync(file, 'utf8')))
  return code
}

/** Returns the report with this text instead of the section that it has, or in its place. @throws {Error} for a report without the next section */
export function withSection({ heading }: Section, report: string, text: string): string {
  const end = report.indexOf(NEXT)
  if (end === -1) throw new Error(`docs/benchmarks.md has no section ${NEXT.trim()}`)
  const old = report.indexOf(heading)
  if (old === -1) return `${report.slice(0, end)}${text}\n${report.slice(end)}`
  const after = report.indexOf('\n## ', old + heading.length) + 1
  return `${report.slice(0, old)}${text}\n${report.slice(after)}`
}
