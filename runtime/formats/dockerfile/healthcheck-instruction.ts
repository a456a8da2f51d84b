/** `HEALTHCHECK`: `NONE`, or `[--interval=… …] CMD command`. Source: Dockerfile reference, "HEALTHCHECK". */

import { MinidockError } from '../../base/errors.ts'
import type { HealthConfig } from '../docker/request.ts'
import { parseDuration } from '../go/units.ts'
import { jsonList } from './words.ts'

const OPTIONS: Readonly<Record<string, (value: string) => HealthConfig>> = {
  interval: value => ({ Interval: parseDuration(value) }),
  timeout: value => ({ Timeout: parseDuration(value) }),
  'start-period': value => ({ StartPeriod: parseDuration(value) }),
  'start-interval': value => ({ StartInterval: parseDuration(value) }),
  retries: value => ({ Retries: parseRetries(value) }),
}

/**
 * @param rest what follows the word HEALTHCHECK
 * @throws {MinidockError} `invalid`, in docker's words
 */
export function parseHealthcheck(rest: string): HealthConfig {
  const option = /^--([^\s=]+)=(\S*)\s+(.*)$/s.exec(rest)
  if (option) {
    const [, name = '', value = '', others = ''] = option
    const parse = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined
    if (parse === undefined) throw invalid(`unknown flag: ${name}`)
    const { Test, ...further } = parseHealthcheck(others)
    return { ...(Test && { Test }), ...parse(value), ...further }
  }
  const [, type = '', command = ''] = /^(\S+)\s*(.*)$/s.exec(rest) ?? []
  if (type.toUpperCase() === 'NONE') {
    if (command !== '') throw invalid('HEALTHCHECK NONE takes no arguments')
    return { Test: ['NONE'] }
  }
  if (type.toUpperCase() !== 'CMD') throw invalid(`unknown type ${JSON.stringify(type.toUpperCase())} in HEALTHCHECK (try CMD)`)
  if (command === '') throw invalid('missing command after HEALTHCHECK CMD')
  const list = jsonList(command)
  return { Test: list ? ['CMD', ...list] : ['CMD-SHELL', command] }
}

function parseRetries(value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value)
  throw invalid(`HEALTHCHECK: --retries is a number, and not ${JSON.stringify(value)}`)
}

function invalid(message: string): MinidockError {
  return new MinidockError('invalid', message, { hint: 'write HEALTHCHECK --interval=30s CMD command, or HEALTHCHECK NONE' })
}
