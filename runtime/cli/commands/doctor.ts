/** `minidock doctor`: what this machine has and lacks, what will not work for it, and what to do. Exit code 1 where no container will run. */

import type { Call, Command } from '../command.ts'
import { textOf } from '../flags.ts'

export const doctorCommand: Command = {
  name: 'doctor',
  usage: '[OPTIONS]',
  summary: 'Check what this machine can run, and say how to fix what is missing',
  arity: { min: 0, max: 0 },
  flags: [{ kind: 'string', name: 'format', short: 'f', help: "Print the findings as JSON: 'json'", choices: ['json'] }],
  async run({ engine, flags, terminal }: Call) {
    const { examine, report } = await import('../doctor-report.ts')
    const findings = await terminal.step('examining this machine', () => examine(engine))
    const isJson = textOf(flags, 'format') === 'json'
    terminal.out(isJson ? `${JSON.stringify(findings, undefined, 2)}\n` : Buffer.from(report(findings, terminal.colour)))
    return findings.some(({ grade }) => grade === 'bad') ? 1 : 0
  },
}
