/** The tables of docs/machines.md: what was checked in which machine, when, and of which sources. */

import { table } from '../../course/weave/table.ts'
import { MOST } from '../../lab/suite/slowness.ts'
import { FACTS, type Fact } from './facts.ts'
import { kindOf, type Recorded, USER_MODE_LINUX } from './results.ts'
import { cannotInUserModeLinux, REASONS, tierOf } from './suite.ts'

export const NOT_RUN = 'not run'

const DRIVERS: Readonly<Record<string, string>> = { qemu: 'emulated', kvm: 'KVM', own: 'as the provider has it' }

const MAKERS: Readonly<Record<string, string>> = { uml: 'npm run lab -- --on uml' }

/** What the machines were in which the files ran: a column for each kind of machine. */
export function machinesTable(results: readonly Recorded[]): string {
  const kinds = [...Map.groupBy(results, kindOf)]
  const rows: [string, (of: readonly Recorded[]) => string][] = [
    ['made by', of => different(of.map(({ provider }) => MAKERS[provider] ?? `Vagrant, with ${provider}`))],
    [
      'processor',
      of => different(of.map(({ provider, driver }) => (provider === 'uml' ? 'this computer’s' : (DRIVERS[driver] ?? driver)))),
    ],
    ['kernel', of => different(of.map(({ kernel }) => kernel))],
    ['systemd, as process 1', of => different(of.map(({ systemd }) => systemd))],
    ['control groups', of => different(of.map(({ cgroups }) => (cgroups === 'unknown' ? cgroups : `version ${cgroups}`)))],
    ['slower than a quiet machine', of => rangeOf(of.map(({ slowness }) => slowness))],
    ['boot ids', of => different(of.map(({ boot }) => boot))],
    ['dates', of => different(of.map(dayOf))],
    ['sources', of => different(of.map(sourcesOf))],
  ]
  return table(
    [
      ['', ...kinds.map(([kind]) => kind)],
      ...rows.map(([name, cell]) => [name, ...kinds.map(([, of]) => cell(of.filter(({ kernel }) => kernel !== 'unknown')))]),
    ],
    [],
  )
}

/** How much of each folder has run. @param files the whole suite */
export function foldersTable(files: readonly string[], results: readonly Recorded[]): string {
  const rows = [...Map.groupBy(files, folderOf)].map(([folder, of]) => [folder, ...countsOf(of, results)])
  const heading = ['folder', 'files', 'ran', NOT_RUN, 'checks passed', 'failed', 'skipped']
  return table([heading, ...rows, ['**all**', ...countsOf(files, results)]], [1, 2, 3, 4, 5, 6])
}

function countsOf(files: readonly string[], results: readonly Recorded[]): string[] {
  const own = results.filter(({ file }) => files.includes(file))
  const ran = new Set(own.map(({ file }) => file)).size
  const sum = (of: (result: Recorded) => number) => own.reduce((total, result) => total + of(result), 0)
  const checks = [sum(({ passed }) => passed), sum(({ failed }) => failed), sum(({ skipped }) => skipped)]
  return [files.length, ran, files.length - ran, ...checks].map(String)
}

/** Each file, and what was seen of it in each kind of machine. */
export function filesTable(files: readonly string[], results: readonly Recorded[]): string {
  const kinds = [...new Set([USER_MODE_LINUX, ...results.map(kindOf).sort()])]
  const cellsOf = (file: string) =>
    kinds.flatMap(kind => {
      const result = results.find(each => each.file === file && kindOf(each) === kind)
      return result
        ? [seenIn(result), dayOf(result), sourcesOf(result)]
        : [(kind === USER_MODE_LINUX && cannotInUserModeLinux(file)) || NOT_RUN, '', '']
    })
  return table(
    [
      ['file', 'here, by', ...kinds.flatMap(kind => [kind, 'on', 'sources'])],
      ...files.map(file => [`\`${file.replace('.test.ts', '')}\``, tierOf(file), ...cellsOf(file)]),
    ],
    [],
  )
}

/** What the numbers after *cannot* mean. */
export function reasonsList(): string {
  return REASONS.map((reason, index) => `${index + 1}. ${reason}`).join('\n')
}

/** `12 passed, **1 failed**`. */
function seenIn({ passed, failed, skipped }: Recorded): string {
  const counts = [
    [passed, `${passed} passed`] as const,
    [failed, `**${failed} failed**`] as const,
    [skipped, `${skipped} skipped`] as const,
  ]
  return counts.flatMap(([count, text]) => (count > 0 ? [text] : [])).join(', ') || 'no checks'
}

/** The failures, and why, as far as that is a fact of the machine. */
export function failuresList(results: readonly Recorded[], facts: readonly Fact[] = FACTS): string {
  const failing = results.filter(({ failures }) => failures.length > 0)
  if (failing.length === 0) return 'Nothing that ran has failed.'
  return failing
    .map(({ file, failures, ...result }) => {
      const items = failures.map(
        ({ check, seen }) => `- ${check === '' ? 'No check' : plain(check)}: ${code(seen)}${becauseOf(facts, file, check)}`,
      )
      return `**${file}** (${kindOf(result)}, ${dayOf(result)}, ${sourcesOf(result)})\n\n${items.join('\n')}`
    })
    .join('\n\n')
}

function becauseOf(facts: readonly Fact[], file: string, check: string): string {
  const fact = facts.find(each => each.file === file && (each.check === undefined || check.includes(each.check)))
  return fact ? `. ${fact.because}` : ''
}

/** What markdown would take for its own, and `|`, which a table would. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_<>[\]|]/g, '\\$&')
}

function code(text: string): string {
  return `\`${text.replaceAll('`', 'ʼ')}\``
}

function folderOf(file: string): string {
  return file.split('/').slice(0, 2).join('/')
}

function dayOf({ date }: Pick<Recorded, 'date'>): string {
  return date.slice(0, 10)
}

/** `05795f20`; `05795f20 and changes`: what was not committed then. */
function sourcesOf({ commit, changed }: Pick<Recorded, 'commit' | 'changed'>): string {
  return `${commit.slice(0, 8)}${changed ? ' and changes' : ''}`
}

function different(texts: readonly string[]): string {
  return [...new Set(texts)].sort().join(', ')
}

/** Earlier results have no factor above the longest time limits': there it is a bound, and nothing that was measured. */
function rangeOf(factors: readonly number[]): string {
  const [least, most] = [Math.min(...factors), Math.max(...factors)]
  const upTo = factors.includes(MOST) ? `${most} or more` : `${most}`
  return least === most ? `${upTo} times` : `${least} to ${upTo} times`
}
