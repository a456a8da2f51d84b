/** Go's `Sprintf`, with the verbs `%v %s %q %d %t %x %X %o %b %c %f %e %g` and widths; what does not fit is printed as Go does: `%!d(string=a)`. */

import { significant } from '../number.ts'
import { formatValue, isMap, membersOf, typeName } from './print.ts'
import { StructValue } from './struct-value.ts'

interface Spec {
  readonly flags: string
  readonly width: number
  readonly precision: number | undefined
  readonly verb: string
}

export function sprintf(format: string, values: readonly unknown[]): string {
  let used = 0
  const text = format.replace(
    /%([-+# 0]*)(\d*)(?:\.(\d*))?([\s\S]?)/gu,
    (_whole, flags: string, width: string, precision: string | undefined, verb: string) => {
      if (verb === '%') return '%'
      if (verb === '') return '%!(NOVERB)'
      if (used >= values.length) return `%!${verb}(MISSING)`
      const spec = { flags, width: Number(width), precision: precision === undefined ? undefined : Number(precision), verb }
      return padded(formatted(spec, values[used++]), spec)
    },
  )
  const extra = values.slice(used).map(value => `${typeName(value)}=${formatValue(value)}`)
  return extra.length === 0 ? text : `${text}%!(EXTRA ${extra.join(', ')})`
}

function formatted(spec: Spec, value: unknown): string {
  const { verb } = spec
  if (verb === 'v') return signed(spec, value, formatValue(value))
  // Lists, maps and structs: the verb goes for each of their members.
  if (Array.isArray(value)) return `[${value.map(member => formatted(spec, member)).join(' ')}]`
  if (isMap(value))
    return `map[${membersOf(value)
      .map(([key, member]) => `${formatted(spec, key)}:${formatted(spec, member)}`)
      .join(' ')}]`
  if (value instanceof StructValue)
    return value.text === undefined
      ? `{${[...value.fields.values()].map(member => formatted(spec, member)).join(' ')}}`
      : formatted(spec, value.text)
  const text = typeof value === 'number' ? formatNumber(spec, value) : typeof value === 'string' ? formatString(spec, value) : undefined
  if (text !== undefined) return text
  if (verb === 't' && typeof value === 'boolean') return String(value)
  return `%!${verb}(${typeName(value) === '<nil>' ? '<nil>' : `${typeName(value)}=${formatValue(value)}`})`
}

function formatString({ verb, precision }: Spec, value: string): string | undefined {
  if (verb === 's') return [...value].slice(0, precision).join('')
  if (verb === 'q') return JSON.stringify(value)
  if (verb !== 'x' && verb !== 'X') return undefined
  const hex = Array.from(new TextEncoder().encode(value), byte => byte.toString(16).padStart(2, '0')).join('')
  return verb === 'X' ? hex.toUpperCase() : hex
}

const BASES: Readonly<Record<string, number>> = { d: 10, x: 16, X: 16, o: 8, b: 2 }

function formatNumber(spec: Spec, value: number): string | undefined {
  const { verb, precision } = spec
  if (verb === 'f' || verb === 'F') return signed(spec, value, value.toFixed(precision ?? 6))
  if (verb === 'e') return signed(spec, value, value.toExponential(precision ?? 6).replace(/e([+-])(\d)$/, 'e$10$2'))
  if (verb === 'g') return signed(spec, value, precision === undefined ? formatValue(value) : significant(value, Math.max(precision, 1)))
  if (!Number.isInteger(value)) return undefined
  if (verb === 'c') return String.fromCodePoint(value)
  if (verb === 'q') return `'${String.fromCodePoint(value)}'`
  const base = BASES[verb]
  if (base === undefined) return undefined
  const digits = value.toString(base)
  return signed(spec, value, verb === 'X' ? digits.toUpperCase() : digits)
}

function signed({ flags }: Spec, value: unknown, text: string): string {
  if (typeof value !== 'number' || value < 0) return text
  return flags.includes('+') ? `+${text}` : flags.includes(' ') ? ` ${text}` : text
}

function padded(text: string, { flags, width, verb }: Spec): string {
  const length = [...text].length
  if (length >= width) return text
  if (flags.includes('-')) return text + ' '.repeat(width - length)
  if (!flags.includes('0') || !/[dxXobfFeg]/.test(verb)) return ' '.repeat(width - length) + text
  const [, sign = '', digits = ''] = /^([+-]?)(.*)$/s.exec(text) ?? []
  return sign + '0'.repeat(width - length) + digits
}
