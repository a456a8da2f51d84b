/** From the flags of `build` to what a build is asked for: pure. */

import { MinidockError } from '../../base/errors.ts'
import { type FlagValues, isOn, listOf, readEach, textOf } from '../../cli/flags.ts'
import { addLabel } from '../../formats/docker/labels.ts'
import { parseReference, type Reference } from '../../formats/docker/reference.ts'
import type { ContainerRequest } from '../../formats/docker/request.ts'
import { parsePlatform, type WantedPlatform } from '../../formats/oci/platform.ts'
import { cut } from '../../formats/text/cut.ts'
import type { BuildRequest, SecretSource } from '../build-request.ts'
import { parseSecretFlag } from './secret-flag.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * @param container what `run`'s flags among them have made
 * @param proxies variables that docker's config.json has for builds: what no `--build-arg` says
 * @throws {MinidockError} of kind `invalid`, in docker's words
 */
export function requestOf(
  flags: FlagValues,
  container: ContainerRequest,
  environment: Environment,
  proxies: ReadonlyMap<string, string> = new Map(),
): Omit<BuildRequest, 'context' | 'dockerfile'> {
  checkNetwork(container)
  const target = textOf(flags, 'target')
  const platform = textOf(flags, 'platform')
  const given = readEach('--build-arg', listOf(flags, 'build-arg'), text => buildArg(text, environment)).flat()
  const stages = listOf(flags, 'no-cache-filter').flatMap(names => names.split(','))
  return {
    tags: listOf(flags, 'tag').map(checkTag),
    buildArgs: new Map([...without(proxies, given), ...buildArg('SOURCE_DATE_EPOCH', environment), ...given]),
    ...(target !== undefined && target !== '' && { target }),
    labels: labelsOf(listOf(flags, 'label')),
    noCache: isOn(flags, 'no-cache') || (stages.length > 0 && stages),
    ...(platform !== undefined && platform !== '' && { platform: onePlatform(platform) }),
    ...(isOn(flags, 'pull') && { pull: 'always' }),
    secrets: secretsOf(listOf(flags, 'secret'), environment),
    container,
  }
}

/** @throws {MinidockError} of kind `invalid`, in the words of docker's client, which reads the flag's values once all flags are read */
function checkTag(text: string): string {
  const { digest } = readTag(text)
  if (digest === undefined) return text
  throw new MinidockError('invalid', 'refusing to create a tag with a digest reference', { hint: 'name the image without @sha256:…' })
}

function readTag(text: string): Reference {
  try {
    return parseReference(text)
  } catch (cause) {
    if (!(cause instanceof MinidockError)) throw cause
    const why = cause.message.endsWith(' must be lowercase') ? 'repository name must be lowercase' : cause.message
    throw new MinidockError('invalid', `invalid tag ${JSON.stringify(text)}: ${why}`, { ...(cause.hint && { hint: cause.hint }), cause })
  }
}

/** A proxy that is given in one spelling is for both. */
function without(proxies: ReadonlyMap<string, string>, given: readonly (readonly [name: string, value: string])[]) {
  const names = new Set(given.map(([name]) => name.toUpperCase()))
  return [...proxies].filter(([name]) => !names.has(name.toUpperCase()))
}

/** Docker's client hands SOURCE_DATE_EPOCH on from the environment by itself. A name alone has the value that it has in the environment, or is as if it were not given. */
function buildArg(text: string, environment: Environment): readonly (readonly [name: string, value: string])[] {
  const [name, given] = cut(text, '=')
  if (name === '') throw new MinidockError('invalid', `invalid environment variable: ${text}`, { hint: 'write --build-arg NAME=value' })
  const value = given ?? environment[name]
  return value === undefined ? [] : [[name, value]]
}

function labelsOf(texts: readonly string[]): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {}
  readEach('--label', texts, text => addLabel(labels, text))
  return labels
}

function secretsOf(texts: readonly string[], environment: Environment): ReadonlyMap<string, SecretSource> {
  return new Map(readEach('--secret', texts, text => parseSecretFlag(text, name => environment[name] !== undefined)))
}

function onePlatform(text: string): WantedPlatform {
  if (text.includes(',')) {
    throw new MinidockError('invalid', `cannot build for several platforms at once: ${text}`, {
      hint: 'an image is for one platform: leave --platform out',
    })
  }
  const platform = parsePlatform(text)
  if (platform.os === 'linux') return platform
  throw new MinidockError('invalid', `cannot build for ${text}: its steps would run on Linux`, {
    hint: 'give one of Linux, such as linux/arm64, or leave out --platform',
  })
}

const MODES = ['default', 'bridge', 'none', 'host']

/** A step is connected as a container is, or to nothing. */
function checkNetwork({ HostConfig: { NetworkMode: mode }, NetworkingConfig: { EndpointsConfig: endpoints } }: ContainerRequest): void {
  if (MODES.includes(mode) && Object.keys(endpoints).length === 0) return
  throw new MinidockError('invalid', `network mode ${JSON.stringify(mode)} not supported by build`, {
    hint: 'it is default, none or host: --network none',
  })
}
