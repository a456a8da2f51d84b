/** Variables of the environment by which a container finds another that `--link` names: `DB_PORT_5432_TCP_ADDR`. Source: moby, daemon/links. */

export interface Linked {
  /** `/web/db`: the container that asks, and the name that it gives to the other one. */
  readonly name: string
  readonly address: string
  /** Keys `5432/tcp`. */
  readonly ports: readonly string[]
  /** Of the other container: `KEY=value`. */
  readonly environment: readonly string[]
}

interface Port {
  readonly number: number
  readonly protocol: string
}

/** Every container has its own. */
const NOT_PASSED_ON = ['HOME', 'PATH']

export function linkVariables({ name, address, ports, environment }: Linked): string[] {
  const prefix = name
    .slice(name.lastIndexOf('/') + 1)
    .toUpperCase()
    .replaceAll('-', '_')
  const sorted = ports.map(parsePort).sort(byProtocolAndNumber)
  const [first] = sorted
  const url = ({ protocol, number }: Port) => `${protocol}://${address}:${number}`
  return [
    ...(first ? [`${prefix}_PORT=${url(first)}`] : []),
    ...rowsOf(sorted).flatMap(([start, end]) => {
      const begin = `${prefix}_PORT_${start.number}_${start.protocol.toUpperCase()}`
      return [
        `${begin}_START=${url(start)}`,
        `${begin}_ADDR=${address}`,
        `${begin}_PROTO=${start.protocol}`,
        `${begin}_PORT_START=${start.number}`,
        `${begin}_END=${url(end)}`,
        `${begin}_PORT_END=${end.number}`,
      ]
    }),
    ...sorted.flatMap(port => {
      const begin = `${prefix}_PORT_${port.number}_${port.protocol.toUpperCase()}`
      return [`${begin}=${url(port)}`, `${begin}_ADDR=${address}`, `${begin}_PORT=${port.number}`, `${begin}_PROTO=${port.protocol}`]
    }),
    `${prefix}_NAME=${name}`,
    ...environment.flatMap(variable => {
      const key = variable.slice(0, Math.max(0, variable.indexOf('=')))
      return key === '' || NOT_PASSED_ON.includes(key) ? [] : [`${prefix}_ENV_${variable}`]
    }),
  ]
}

function parsePort(key: string): Port {
  const [number = '', protocol = 'tcp'] = key.split('/')
  return { number: Number(number), protocol }
}

/** tcp first. */
function byProtocolAndNumber(one: Port, other: Port): number {
  if (one.protocol !== other.protocol) return one.protocol < other.protocol ? -1 : 1
  return one.number - other.number
}

/** Returns the first and the last of each row of ports that follow each other. */
function rowsOf(ports: readonly Port[]): (readonly [Port, Port])[] {
  const rows: [Port, Port][] = []
  for (const port of ports) {
    const row = rows.at(-1)
    if (row?.[1].protocol === port.protocol && row[1].number + 1 === port.number) row[1] = port
    else rows.push([port, port])
  }
  return rows.filter(([start, end]) => start !== end)
}
