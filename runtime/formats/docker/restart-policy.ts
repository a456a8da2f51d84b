/** `--restart` as docker reads it: `no`, `on-failure[:n]`, `always`, `unless-stopped`. Source: docker/cli, opts/parse.go; moby, container/hostconfig. */

import { MinidockError } from '../../base/errors.ts'
import { cut } from '../text/cut.ts'
import type { RestartPolicy } from './request.ts'

const NAMES = ['no', 'always', 'on-failure', 'unless-stopped'] as const

/** @throws {MinidockError} of kind `invalid`, in docker's words */
export function parseRestartPolicy(text: string): RestartPolicy {
  if (text === '') return { Name: '', MaximumRetryCount: 0 }
  const [word, count] = cut(text, ':')
  if (word === '' && count !== undefined) throw refuse('invalid restart policy format: no policy provided before colon')
  if (count && !/^[+-]?\d+$/.test(count)) throw refuse('invalid restart policy format: maximum retry count must be an integer')
  const Name = NAMES.find(name => name === word)
  if (Name === undefined)
    throw refuse(`invalid restart policy: unknown policy '${word}'; use one of ${NAMES.map(name => `'${name}'`).join(', ')}`)
  return checkRestartPolicy({ Name, MaximumRetryCount: Number(count ?? 0) })
}

/** The same, when it makes sense. @throws {MinidockError} of kind `invalid`, in docker's words */
export function checkRestartPolicy(policy: RestartPolicy): RestartPolicy {
  const { Name, MaximumRetryCount } = policy
  const negative = MaximumRetryCount < 0
  if (Name === 'on-failure' && negative) throw refuse('invalid restart policy: maximum retry count cannot be negative')
  if (Name !== 'on-failure' && MaximumRetryCount !== 0) {
    const also = negative ? ' and cannot be negative' : ''
    throw refuse(`invalid restart policy: maximum retry count can only be used with 'on-failure'${also}`)
  }
  return policy
}

export function hasRestartPolicy({ Name }: RestartPolicy): boolean {
  return Name !== '' && Name !== 'no'
}

function refuse(message: string): MinidockError {
  return new MinidockError('invalid', message, { hint: 'a restart policy is no, on-failure, on-failure:5, always or unless-stopped' })
}
