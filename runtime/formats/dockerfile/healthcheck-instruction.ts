/** `HEALTHCHECK`: `NONE`, or `[--interval=… …] CMD command`. Source: Dockerfile reference, "HEALTHCHECK". */

import { checkHealthConfig } from '../docker/healthcheck.ts'
import type { HealthConfig } from '../docker/request.ts'
import { parseDuration } from '../go/units.ts'
import { type InstructionLine, locating, readFlags } from './instruction-line.ts'
import { jsonList } from './words.ts'

const FLAGS = { interval: 'text', timeout: 'text', 'start-period': 'text', 'start-interval': 'text', retries: 'text' } as const

/** @throws what `line.fail` returns, in docker's words */
export function parseHealthcheck(line: InstructionLine): HealthConfig {
  const { rest, fail } = line
  const flags = readFlags(line, FLAGS)
  const [, word = '', command = ''] = /^(\S+)\s*(.*)$/s.exec(rest) ?? []
  const type = word.toUpperCase()
  if (type === '') throw fail('HEALTHCHECK requires at least one argument')
  if (type === 'NONE') {
    if (command !== '') throw fail('HEALTHCHECK NONE takes no arguments', command)
    return { Test: ['NONE'] }
  }
  if (type !== 'CMD') throw fail(`unknown type ${JSON.stringify(type)} in HEALTHCHECK (try CMD)`, word)
  const argv = jsonList(command, line)
  if (command === '' || argv?.length === 0) throw fail('missing command after HEALTHCHECK CMD', word)
  const duration = (text: string) => locating(fail, text, () => parseDuration(text))
  const config: HealthConfig = {
    Test: argv ? ['CMD', ...argv] : ['CMD-SHELL', command],
    ...(flags.interval !== undefined && { Interval: duration(flags.interval) }),
    ...(flags.timeout !== undefined && { Timeout: duration(flags.timeout) }),
    ...(flags['start-period'] !== undefined && { StartPeriod: duration(flags['start-period']) }),
    ...(flags['start-interval'] !== undefined && { StartInterval: duration(flags['start-interval']) }),
    ...(flags.retries !== undefined && { Retries: parseRetries(flags.retries, line) }),
  }
  locating(fail, undefined, () => checkHealthConfig(config))
  return config
}

function parseRetries(value: string, { fail }: InstructionLine): number {
  if (/^\d{1,9}$/.test(value)) return Number(value)
  throw fail(`--retries is a number of 0 or more, and not ${JSON.stringify(value)}`, value)
}
