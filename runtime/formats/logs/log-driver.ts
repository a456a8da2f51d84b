/**
 * What a container's `LogConfig` comes to. Drivers are `json-file`, `local` and `none`; options are docker's, checked before anything is made.
 * Source: moby, daemon/logger/jsonfilelog, daemon/logger/local, daemon/logger/loginfo.go; sizes are in units of 1000 there, but for the default.
 */

import { MinidockError } from '../../base/errors.ts'
import type { ContainerRequest } from '../docker/request.ts'
import { parseBool } from '../go/bool.ts'
import { parseSize } from '../go/units.ts'
import { cut } from '../text/cut.ts'

export interface LogDriver {
  readonly driver: 'json-file' | 'local' | 'none'
  /** Bytes, at which a file is full; 0: never. */
  readonly maxSize: number
  /** The one that is written to among them. */
  readonly maxFile: number
  /** What `--log-opt labels=… env=…` have `logs --details` show. */
  readonly attrs?: Readonly<Record<string, string>>
}

const OPTIONS = {
  'json-file': ['max-size', 'max-file', 'compress', 'labels', 'labels-regex', 'env', 'env-regex', 'tag'],
  local: ['max-size', 'max-file', 'compress'],
  none: [],
} as const

const UNKNOWN = {
  'json-file': (option: string) => `unknown log opt '${option}' for json-file log driver`,
  local: (option: string) => `unknown log opt '${option}' for log driver local`,
  none: () => 'invalid logging opts for driver none',
} as const

/** Drivers that docker has and minidock has not → the program that passes its input on to the same place. Source: systemd-cat(1), logger(1). */
const READERS: ReadonlyMap<string, string> = new Map([
  ['journald', 'systemd-cat -t NAME'],
  ['syslog', 'logger -t NAME'],
])

/** Docker's, for `local`. */
const LOCAL = { maxSize: 20 * 2 ** 20, maxFile: 5 } as const

/**
 * @param described what labels and environment the container comes to, its image's among them; default: those of the request
 * @throws {MinidockError} of kind `invalid`, in docker's words
 */
export function logDriverOf(request: ContainerRequest, described: Pick<ContainerRequest, 'Labels' | 'Env'> = request): LogDriver {
  const { Type, Config } = request.HostConfig.LogConfig
  const driver = driverOf(Type)
  const options: readonly string[] = OPTIONS[driver]
  for (const option of Object.keys(Config)) {
    if (!options.includes(option))
      throw refuse(UNKNOWN[driver](option), options.length === 0 ? 'it takes no options' : `options are ${options.join(', ')}`)
  }
  if (driver === 'none') return { driver, maxSize: 0, maxFile: 1 }
  const rotation = rotationOf(Config, driver === 'local' ? LOCAL : { maxSize: 0, maxFile: 1 })
  const attrs = driver === 'json-file' ? attributesOf(Config, described) : {}
  return { driver, ...rotation, ...(Object.keys(attrs).length > 0 && { attrs }) }
}

function driverOf(type: string): LogDriver['driver'] {
  if (type === '') return 'json-file'
  if (type === 'json-file' || type === 'local' || type === 'none') return type
  const reader = READERS.get(type)
  const instead = reader === undefined ? '' : `\nto send what a container says to ${type}: minidock logs --follow NAME | ${reader}`
  throw refuse(`logger: no log driver named '${type}' is registered`, `drivers are json-file, local and none${instead}`)
}

function rotationOf(
  config: Readonly<Record<string, string>>,
  otherwise: Pick<LogDriver, 'maxSize' | 'maxFile'>,
): Pick<LogDriver, 'maxSize' | 'maxFile'> {
  const { 'max-size': size, 'max-file': files, compress } = config
  const maxSize = size === undefined ? otherwise.maxSize : parseSize(size)
  if (size !== undefined && maxSize <= 0) throw refuse('max-size must be a positive number', 'a size is like 10m')
  const maxFile = files === undefined ? otherwise.maxFile : Number(files)
  if (files !== undefined && !/^[+-]?\d+$/.test(files))
    throw refuse(`strconv.Atoi: parsing ${JSON.stringify(files)}: invalid syntax`, 'max-file is a whole number')
  if (maxFile < 1)
    throw refuse('max-file cannot be less than 1', 'max-file is how many files are kept, the one that is written to among them')
  refuseCompression(compress)
  return { maxSize, maxFile }
}

function refuseCompression(compress: string | undefined): void {
  if (compress === undefined) return
  const wanted = parseBool(compress)
  if (wanted === undefined) throw refuse(`strconv.ParseBool: parsing ${JSON.stringify(compress)}: invalid syntax`, 'compress is false')
  if (!wanted) return
  throw refuse('log opt compress=true is not supported: rotated log files are kept as they are', 'leave it out')
}

/** Docker's order: `labels`, `labels-regex`, `env`, `env-regex`. */
function attributesOf(config: Readonly<Record<string, string>>, { Labels, Env }: Pick<ContainerRequest, 'Labels' | 'Env'>) {
  const variables: Record<string, string> = {}
  for (const entry of Env) {
    const [name, value] = cut(entry, '=')
    if (value !== undefined) variables[name] = value
  }
  return {
    ...chosen(Labels, config['labels'], config['labels-regex']),
    ...chosen(variables, config['env'], config['env-regex']),
  }
}

function chosen(all: Readonly<Record<string, string>>, keys = '', pattern = ''): Record<string, string> {
  const names = keys.split(',')
  const matches = pattern === '' ? undefined : expression(pattern)
  return Object.fromEntries(Object.entries(all).filter(([key]) => names.includes(key) || matches?.test(key)))
}

function expression(pattern: string): RegExp {
  try {
    return new RegExp(pattern)
  } catch (error) {
    throw new MinidockError('invalid', `error parsing regexp: ${pattern}`, { hint: 'it chooses keys, such as ^com\\.', cause: error })
  }
}

function refuse(message: string, hint: string): MinidockError {
  return new MinidockError('invalid', message, { hint })
}
