/** Reading what `write-plan.ts` has written: a file that a user may have edited. Apart from that, so that `run` does not load a schema library. */

import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { errnoName, MinidockError } from '../base/errors.ts'
import { check, flag, int, isObject, list, mapOf, maybe, natural, oneOf, struct, text, texts } from '../formats/go/json.ts'
import type { OciSpec } from '../formats/oci/spec.ts'
import { parseSpec } from '../formats/oci/spec-schema.ts'
import type { PlanDraft } from '../plan/plan.ts'
import { damaged } from '../store/containers/container-record.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import type { Engine } from './engine.ts'
import { type ContainerToBe, draftOf, toBe } from './facts.ts'
import type { ExecPlan, KeptPlan } from './write-plan.ts'

const hierarchy = struct({
  version: v.picklist([1, 2]),
  controllers: texts,
  mounted: text,
  root: text,
  delegated: texts,
  managed: flag,
  missing: texts,
  cpuset: maybe(struct({ 'cpuset.cpus': text, 'cpuset.mems': text })),
  files: maybe(texts),
})

const kept = struct({
  host: struct({
    architecture: oneOf('x64', 'arm64'),
    bootId: text,
    capabilities: v.pipe(
      text,
      v.regex(/^[0-9a-f]+$/, 'hexadecimal digits'),
      v.transform(digits => BigInt(`0x${digits}`)),
    ),
    lastCapability: natural,
    root: flag,
    cgroups: list(hierarchy),
    thermalThrottle: texts,
    projectQuotas: maybe(flag),
  }),
  user: struct({ uid: natural, gid: natural, additionalGids: list(natural), home: text }),
  peers: mapOf(int),
  devices: mapOf(struct({ type: oneOf('b', 'c'), major: natural, minor: natural, mode: natural })),
  reserved: mapOf(v.unknown()),
}) satisfies v.GenericSchema<unknown, KeptPlan>

/** @param path for the message @throws {MinidockError} `engine` when it is damaged */
export function parsePlan(path: string, content: string): KeptPlan {
  return parse(path, content, value => check(kept, value, 'file'))
}

/** As `parsePlan`. */
export function parseExecPlan(path: string, content: string): ExecPlan {
  return parse(path, content, value => ({ ...check(kept, value, 'file'), spec: parseSpec(isObject(value) ? value['spec'] : undefined) }))
}

function parse<T>(path: string, content: string, read: (value: unknown) => T): T {
  try {
    return read(JSON.parse(content))
  } catch (error) {
    throw damaged(path, error instanceof Error ? error.message.replace('invalid file: ', '') : String(error))
  }
}

/**
 * What the last start of a container was planned with.
 * @throws {MinidockError} `engine` when the file is damaged, or not there: an older minidock has started the container
 */
export function readKeptPlan(directory: string): KeptPlan {
  const path = `${directory}/plan.json`
  return parsePlan(path, readFile(path))
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (errnoName(error) !== 'ENOENT') throw error
    throw new MinidockError('engine', `cannot read ${path}: it is not there`, {
      hint: 'it was removed, or an older minidock has started the container: stop it, and start it again',
      cause: error,
    })
  }
}

/** A container as its last start planned it. @param container its record, or one that a command has changed */
export function keptDraft(engine: Engine, { record, directory }: StoredContainer, container: ContainerToBe = toBe(record)): PlanDraft {
  const { reserved, ...facts } = readKeptPlan(directory)
  return draftOf(engine, container, facts, reserved)
}

/** @throws {MinidockError} `engine` when the file is damaged, or not there */
export function readSpec(directory: string): OciSpec {
  const path = `${directory}/config.json`
  return parse(path, readFile(path), parseSpec)
}
