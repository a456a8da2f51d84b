/** Reading a `config.json` that somebody else wrote: containerd, Podman, or a person. Apart from the types, so that `run` does not load a schema library. */

import type * as v from 'valibot'
import { check, flag, int, list, maybe, natural, oneOf, struct, text, textMap, texts } from '../go/json.ts'
import { idMappings, linux } from './linux-schema.ts'
import type { OciSpec } from './spec.ts'

const capabilities = struct({
  bounding: maybe(texts),
  permitted: maybe(texts),
  effective: maybe(texts),
  inheritable: maybe(texts),
  ambient: maybe(texts),
})

const scheduler = struct({
  policy: oneOf('SCHED_OTHER', 'SCHED_FIFO', 'SCHED_RR', 'SCHED_BATCH', 'SCHED_ISO', 'SCHED_IDLE', 'SCHED_DEADLINE'),
  nice: maybe(int),
  priority: maybe(int),
  flags: maybe(texts),
  runtime: maybe(natural),
  deadline: maybe(natural),
  period: maybe(natural),
})

/** `exec --process FILE` is one of these too. */
export const processSchema = struct({
  args: maybe(texts, []),
  env: maybe(texts, []),
  cwd: text,
  terminal: maybe(flag),
  consoleSize: maybe(struct({ height: natural, width: natural })),
  user: maybe(struct({ uid: maybe(natural, 0), gid: maybe(natural, 0), umask: maybe(natural), additionalGids: maybe(list(natural)) }), {
    uid: 0,
    gid: 0,
  }),
  capabilities: maybe(capabilities),
  rlimits: maybe(list(struct({ type: text, soft: natural, hard: natural }))),
  noNewPrivileges: maybe(flag),
  oomScoreAdj: maybe(int),
  apparmorProfile: maybe(text),
  selinuxLabel: maybe(text),
  ioPriority: maybe(struct({ class: oneOf('IOPRIO_CLASS_RT', 'IOPRIO_CLASS_BE', 'IOPRIO_CLASS_IDLE'), priority: maybe(int) })),
  scheduler: maybe(scheduler),
  execCPUAffinity: maybe(struct({ initial: maybe(text), final: maybe(text) })),
})

const mounts = list(
  struct({
    destination: text,
    type: maybe(text),
    source: maybe(text),
    options: maybe(texts),
    uidMappings: maybe(idMappings),
    gidMappings: maybe(idMappings),
  }),
)

const hooks = list(struct({ path: text, args: maybe(texts), env: maybe(texts), timeout: maybe(natural) }))

const spec = struct({
  ociVersion: text,
  root: struct({ path: text, readonly: maybe(flag) }),
  process: processSchema,
  hostname: maybe(text),
  domainname: maybe(text),
  mounts: maybe(mounts, []),
  hooks: maybe(
    struct({
      prestart: maybe(hooks),
      createRuntime: maybe(hooks),
      createContainer: maybe(hooks),
      startContainer: maybe(hooks),
      poststart: maybe(hooks),
      poststop: maybe(hooks),
    }),
  ),
  annotations: maybe(textMap),
  linux: maybe(linux, { namespaces: [] }),
}) satisfies v.GenericSchema<unknown, OciSpec>

/**
 * Reads a runtime spec. Fields that we do not know (other systems', later versions') are ignored; null is as if absent, as Go writes it.
 * @throws {MinidockError} of kind `invalid`, naming the field by its path: `linux.namespaces.0.type`
 */
export function parseSpec(value: unknown): OciSpec {
  return check(spec, value, 'runtime spec')
}
