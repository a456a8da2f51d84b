/** Flags of docker's `build` that change nothing here, or ask for what there is not. The first are taken, the others are refused with what to do instead. */

import { MinidockError } from '../base/errors.ts'
import type { Flag } from '../cli/flags.ts'

/** `load` is what a build always does; the others are about docker's older builder. */
const HARMLESS = ['compress', 'disable-content-trust', 'force-rm', 'load', 'rm'] as const

/** What each would do, and what to do instead. */
const REFUSED_BOOLS = {
  check: [
    'it checks a Dockerfile without building',
    'what a Dockerfile is warned of is printed after a build, and by minidock explain build',
  ],
  push: ['a build makes an image on this machine', 'push it afterwards: minidock push IMAGE'],
  squash: ['each step that changes files is a layer', 'copy into a last stage: COPY --from=build / /'],
} as const

const REFUSED_VALUES = {
  allow: [
    'no step gets more rights than a container has',
    'run it in a container, and keep that: minidock run --privileged, minidock commit',
  ],
  annotation: ['images get no annotations', 'use labels: --label KEY=VALUE'],
  attest: ['no attestations are made', 'leave it out'],
  'build-context': ['there is one context', 'copy its files into it, or name a stage for them: FROM IMAGE AS NAME'],
  builder: ['there is one builder', 'leave it out'],
  call: ['a build makes an image', 'what a Dockerfile is warned of is printed after a build, and by minidock explain build'],
  'cache-from': ['steps that were built on this machine are found without it', 'leave it out'],
  'cache-to': ['steps are kept on this machine without it, and nowhere else', 'leave it out'],
  isolation: ['docker has it for Windows only', 'leave it out'],
  output: ['a build makes an image', 'take the files out of it: minidock create --name out IMAGE x, minidock cp out:/PATH .'],
  provenance: ['no attestations are made', 'leave it out'],
  sbom: ['no attestations are made', 'leave it out'],
  ssh: ['no agent is handed on to a step', 'give a key as a secret: --secret id=key,src=FILE and RUN --mount=type=secret,id=key'],
} as const

/** What each of these values means is what happens anyway. */
const WITHOUT_EFFECT: Readonly<Record<string, readonly string[]>> = {
  builder: ['default', ''],
  call: ['build'],
  isolation: ['default', ''],
  output: ['type=docker', 'type=image'],
  provenance: ['false'],
  sbom: ['false'],
}

const LETTERS: Readonly<Record<string, string>> = { output: 'o' }

export const unusedFlags: readonly Flag[] = [
  ...HARMLESS.map((name): Flag => ({ kind: 'bool', name, help: '', hidden: true })),
  ...Object.entries(REFUSED_BOOLS).map(
    ([name, [why, hint]]): Flag => ({ kind: 'bool', name, help: '', hidden: true, apply: (_, on) => refuseIf(on, name, why, hint) }),
  ),
  ...Object.entries(REFUSED_VALUES).map(([name, [why, hint]]): Flag => {
    const short = LETTERS[name]
    const apply = (_: unknown, values: readonly string[]) =>
      refuseIf(
        values.some(value => !WITHOUT_EFFECT[name]?.includes(value)),
        name,
        why,
        hint,
      )
    return { kind: 'list', name, help: '', hidden: true, apply, ...(short !== undefined && { short }) }
  }),
]

function refuseIf(condition: boolean, name: string, why: string, hint: string): void {
  if (condition) throw new MinidockError('invalid', `--${name} is not supported: ${why}`, { hint })
}
