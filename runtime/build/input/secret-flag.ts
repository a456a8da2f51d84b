/** A value of `--secret`, `id=key,src=/path`, as docker's client reads it. Source: docker/buildx, util/buildflags/secrets.go. */

import { MinidockError } from '../../base/errors.ts'
import { readCsvRecord } from '../../formats/go/csv.ts'
import { cut } from '../../formats/text/cut.ts'
import type { SecretSource } from '../build-request.ts'

const HINT = 'as in --secret id=key,src=/path/of/file or --secret id=key,env=NAME'

/**
 * @param hasVariable whether this process has an environment variable: a secret that says only its id is that variable, or the file of that name
 * @throws {MinidockError} of kind `invalid`, in docker's words
 */
export function parseSecretFlag(text: string, hasVariable: (name: string) => boolean): readonly [id: string, source: SecretSource] {
  const fields = new Map<Key, string>()
  for (const field of readCsvRecord(text)) {
    const [name, value] = cut(field, '=')
    const key = KEYS[name.toLowerCase()]
    if (value === undefined) throw refuse(`invalid field '${field}' must be a key=value pair`)
    if (key === undefined) throw refuse(`unexpected key '${name.toLowerCase()}' in '${field}'`)
    fields.set(key, value)
  }
  const id = fields.get('id')
  if (id === undefined || id === '') throw refuse('secret missing ID')
  return [id, sourceOf(id, fields, hasVariable)]
}

type Key = 'id' | 'type' | 'src' | 'env'

const KEYS: Readonly<Record<string, Key>> = { id: 'id', type: 'type', src: 'src', source: 'src', env: 'env' }

function sourceOf(id: string, fields: ReadonlyMap<Key, string>, hasVariable: (name: string) => boolean): SecretSource {
  const type = fields.get('type')
  if (type !== undefined && type !== 'file' && type !== 'env') throw refuse(`unsupported secret type ${JSON.stringify(type)}`)
  const path = fields.get('src')
  const name = fields.get('env') ?? (type === 'env' ? path : undefined)
  if (name !== undefined) return { kind: 'variable', name }
  if (path !== undefined) return { kind: 'file', path }
  return type !== 'file' && hasVariable(id) ? { kind: 'variable', name: id } : { kind: 'file', path: id }
}

function refuse(message: string): MinidockError {
  return new MinidockError('invalid', message, { hint: HINT })
}
