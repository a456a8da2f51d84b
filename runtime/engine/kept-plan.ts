/** Reading what `write-plan.ts` has written: a file that a user may have edited. Apart from that, so that `run` does not load a schema library. */

import * as v from 'valibot'
import { check, flag, int, list, mapOf, maybe, natural, oneOf, struct, text, texts } from '../formats/go/json.ts'
import type { PlanDraft } from '../plan/plan.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import type { Engine } from './engine.ts'
import { type ContainerToBe, draftOf, toBe } from './facts.ts'
import { parseFile, readPlanFile } from './plan-file.ts'
import type { KeptPlan } from './write-plan.ts'

/** Made when the first plan is read: other commands load this file too. */
let made: ReturnType<typeof schema> | undefined
const keptPlan = () => (made ??= schema())

const hierarchy = () =>
  struct({
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

const schema = () =>
  struct({
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
      cgroups: list(hierarchy()),
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
  return parseFile(path, content, value => check(keptPlan(), value, 'file'))
}

/**
 * What the last start of a container was planned with.
 * @throws {MinidockError} `engine` when the file is damaged, or not there: an older minidock has started the container
 */
export function readKeptPlan(directory: string): KeptPlan {
  const path = `${directory}/plan.json`
  return parsePlan(path, readPlanFile(path))
}

/** A container as its last start planned it. @param container its record, or one that a command has changed */
export function keptDraft(engine: Engine, { record, directory }: StoredContainer, container: ContainerToBe = toBe(record)): PlanDraft {
  const { reserved, ...facts } = readKeptPlan(directory)
  return draftOf(engine, container, facts, reserved)
}
