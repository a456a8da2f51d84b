/** `build`: an image from a Dockerfile. */

import type { Call } from '../../cli/command.ts'
import { isOn, listOf, textOf } from '../../cli/flags.ts'
import { newRequest } from '../../formats/docker/request.ts'
import { parsePlatform } from '../../formats/oci/platform.ts'
import { cut } from '../../formats/text/cut.ts'
import type { BuildEvent } from '../build-events.ts'
import type { BuildRequest, SecretSource } from '../build-request.ts'
import type { BuildHeart } from '../heart.ts'
import { buildImage } from '../operations/build-image.ts'

export async function buildFromDockerfile(call: Call, heart: BuildHeart): Promise<number> {
  const { engine, terminal } = call
  const names = new Map<string, string>()
  const tell = (event: BuildEvent) => {
    if (event.kind === 'begin' || event.kind === 'cached') names.set(event.vertex.id, event.vertex.name)
    terminal.err(lineOf(event, names))
  }
  const { id } = await buildImage(engine, heart, requestOf(call), tell, terminal.interruptible)
  terminal.out(`${id}\n`)
  return 0
}

function lineOf(event: BuildEvent, names: ReadonlyMap<string, string>): string {
  switch (event.kind) {
    case 'begin':
      return `${event.vertex.name}\n`
    case 'cached':
      return `${event.vertex.name} CACHED\n`
    case 'output':
      return Buffer.from(event.bytes).toString()
    case 'status':
      return `${event.text}\n`
    case 'warnings':
      return event.warnings.map(({ rule, message, line }) => `WARN: ${rule}: ${message} (line ${line})\n`).join('')
    default:
      return `${names.get(event.id)} ${event.kind}\n`
  }
}

function requestOf({ args: [path = '.'], flags }: Call): BuildRequest {
  const container = newRequest()
  container.HostConfig.NetworkMode = textOf(flags, 'network') ?? 'default'
  const [target, platform, file] = [textOf(flags, 'target'), textOf(flags, 'platform'), textOf(flags, 'file')]
  const filter = listOf(flags, 'no-cache-filter')
  return {
    context: { kind: 'folder', path },
    dockerfile: { kind: 'file', ...(file !== undefined && { path: file }) },
    tags: listOf(flags, 'tag'),
    buildArgs: new Map(listOf(flags, 'build-arg').map(text => pair(text, process.env))),
    ...(target !== undefined && { target }),
    labels: Object.fromEntries(listOf(flags, 'label').map(text => pair(text, {}))),
    noCache: isOn(flags, 'no-cache') || filter,
    ...(platform !== undefined && { platform: parsePlatform(platform) }),
    secrets: new Map(listOf(flags, 'secret').map(secretOf)),
    container,
  }
}

function pair(text: string, env: Readonly<Record<string, string | undefined>>): [string, string] {
  const [name, value] = cut(text, '=')
  return [name, value ?? env[name] ?? '']
}

function secretOf(text: string): [string, SecretSource] {
  const fields = new Map(text.split(',').map(field => pair(field, {})))
  const [id = '', path, name] = ['id', 'src', 'env'].map(key => fields.get(key))
  return [id, name === undefined ? { kind: 'file', path: path ?? id } : { kind: 'variable', name }]
}
