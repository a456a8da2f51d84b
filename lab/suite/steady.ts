/** `npm run test:steady FILE… [--rounds N]`: files again and again, one after the other, and how often each check passed. Run it after changing a file of the lab. */

import { parseArgs, styleText } from 'node:util'
import { requireLab, said } from './needs.ts'
import { ratesOf } from './rates.ts'
import type { FileResult } from './results-reporter.ts'
import { runRounds } from './run.ts'

const ROUNDS = 20

const { values, positionals } = parseArgs({ allowPositionals: true, options: { rounds: { type: 'string' } } })
// Of `--rounds 20` that no `--` stands before, npm passes on the number; of `--rounds=20`, it leaves it in the environment.
const [numbers, files] = [positionals.filter(isNumber), positionals.filter(word => !isNumber(word))]
const rounds = Number(
  [values.rounds, ...numbers, process.env['npm_config_rounds']].find(word => word !== undefined && word !== 'true') ?? ROUNDS,
)
if (files.length === 0 || !Number.isInteger(rounds) || rounds < 1) {
  process.stderr.write(
    `usage: npm run test:steady FILE… [--rounds ${ROUNDS}]\n  FILE is a part of a path, as vitest takes it: lab/behaviour/limits\n`,
  )
  process.exit(2)
}

try {
  requireLab()
  const all: (readonly FileResult[])[] = []
  await runRounds(files, rounds, results => {
    all.push(results)
    const failed = results.flatMap(({ file, failures }) => failures.map(({ check }) => `${file} > ${check}`))
    process.stdout.write(`round ${all.length} of ${rounds}: ${failed.length === 0 ? 'passed' : `failed: ${failed.join(', ')}`}\n`)
  })

  const rates = ratesOf(all)
  process.stdout.write('\n')
  for (const { file, check, passed, seen } of rates) {
    const rate = `${passed} of ${rounds}`
    process.stdout.write(`${passed === rounds ? rate : styleText('bold', rate)}  ${file}${check === '' ? '' : ` > ${check}`}\n`)
    for (const text of seen) process.stdout.write(`    ${text.trimEnd().replaceAll('\n', '\n    ')}\n`)
  }
  const unsteady = rates.filter(({ passed }) => passed < rounds).length
  process.stdout.write(`\nChecks: ${rates.length - unsteady} passed, ${unsteady} failed\n`)
  process.exitCode = unsteady > 0 || rates.length === 0 ? 1 : 0
} catch (error) {
  process.stderr.write(said(error))
  process.exitCode = 1
}

function isNumber(word: string): boolean {
  return /^\d+$/.test(word)
}
