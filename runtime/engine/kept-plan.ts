/** Reads `plan.json`, which `write-plan.ts` writes and a user may have edited. The two are separate files so that `run` does not load the schema library. */

import * as v from 'valibot'
import { check, flag, int, list, mapOf, maybe, natural, oneOf, struct, text, texts } from '../formats/go/json.ts'
import type { PlanDraft } from '../plan/plan.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import type { Engine } from './engine.ts'
import { type ContainerToBe, draftOf, toBe } from './facts.ts'
import { parseFile, readPlanFile } from './plan-file.ts'
import type { KeptPlan } from './write-plan.ts'

/** The schema, made when the first plan is read: commands that read none load this file too. */
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
    cpuset: maybe(cpuset()),
    files: maybe(texts),
  })

const plainHierarchy = () =>
  struct({ version: v.picklist([1, 2]), options: texts, mounted: maybe(text), parent: text, cpuset: maybe(cpuset()) })

const cpuset = () => struct({ 'cpuset.cpus': text, 'cpuset.mems': text })

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
      seccomp: flag,
      kernel: maybe(text),
      root: flag,
      cgroups: list(hierarchy()),
      plainCgroups: list(plainHierarchy()),
      thermalThrottle: texts,
      projectQuotas: maybe(flag),
    }),
    user: struct({ uid: natural, gid: natural, additionalGids: list(natural), home: text }),
    peers: mapOf(int),
    devices: mapOf(struct({ type: oneOf('b', 'c'), major: natural, minor: natural, mode: natural, uid: natural, gid: natural })),
    reserved: mapOf(v.unknown()),
  }) satisfies v.GenericSchema<unknown, KeptPlan>

/** Returns the plan in the content of a `plan.json`. @param path for the message @throws {MinidockError} `engine` when the file is damaged */
export function parsePlan(path: string, content: string): KeptPlan {
  return parseFile(path, content, value => check(keptPlan(), value, 'file'))
}

/**
 * Returns the facts and the reservations of a container's last start.
 * @param directory containers/<id>
 * @throws {MinidockError} `engine` when the file is damaged, or not there: an older minidock has started the container
 */
export function readKeptPlan(directory: string): KeptPlan {
  const path = `${directory}/plan.json`
  return parsePlan(path, readPlanFile(path))
}

/** Returns the input of the plan of a container's last start. @param container its record, or a record that a command has changed */
export function keptDraft(engine: Engine, { record, directory }: StoredContainer, container: ContainerToBe = toBe(record)): PlanDraft {
  const { reserved, ...facts } = readKeptPlan(directory)
  return draftOf(engine, container, facts, reserved)
}
