/**
 * Vagrant's machine-readable output: a line an event, `seconds,target,type,data…`. In the data, commas and line ends are spelled out.
 * developer.hashicorp.com/vagrant/docs/cli/machine-readable
 */

export interface Event {
  /** Name of the machine; empty: the event is about none. */
  readonly target: string
  readonly type: string
  readonly data: readonly string[]
}

/** @returns undefined for a line that is none: a plugin or a program has printed it as it is */
export function parseEvent(line: string): Event | undefined {
  const [time = '', target = '', type, ...data] = line.trimEnd().split(',')
  if (!/^\d+$/.test(time) || type === undefined) return undefined
  return { target, type, data: data.map(spelledIn) }
}

function spelledIn(text: string): string {
  return text.replaceAll('%!(VAGRANT_COMMA)', ',').replaceAll('\\n', '\n').replaceAll('\\r', '\r')
}

/** What vagrant tells its user, without the machine's name before it; undefined if the event is something else. */
export function told({ type, data }: Event): string | undefined {
  if (type !== 'ui') return undefined
  const text = data.slice(1).join(',')
  return text.replace(/^(?:==>| {2,}) ?\w+: /gm, '').trim()
}
