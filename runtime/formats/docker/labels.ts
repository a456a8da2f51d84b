/** Labels: as a user writes them, and as docker's lists show them. */

import { MinidockError } from '../../base/errors.ts'
import { cut } from '../text/cut.ts'
import type { Row } from './format.ts'

type Labels = Readonly<Record<string, string>>

/** @param label `key=value`, or `key` @throws {MinidockError} `invalid` for one without a name */
export function addLabel(labels: Record<string, string>, label: string): void {
  const [key, value = ''] = cut(label, '=')
  if (key.trim() === '') throw new MinidockError('invalid', `invalid label '${label}': empty name`, { hint: 'write it as key=value' })
  labels[key] = value
}

/** Returns the fields of a row: `{{.Labels}}` and `{{.Label "role"}}`. */
export function labelFields(labels: Labels): Row {
  const texts = Object.entries(labels).map(([key, value]) => `${key}=${value}`)
  return { Labels: texts.sort().join(','), Label: (key: string) => (Object.hasOwn(labels, key) ? (labels[key] ?? '') : '') }
}
