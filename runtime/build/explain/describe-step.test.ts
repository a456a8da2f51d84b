import { expect, test } from 'vitest'
import { evaluateStage, stateOfImage } from '../../formats/dockerfile/evaluate-stage.ts'
import { parseDockerfile } from '../../formats/dockerfile/parse.ts'
import { nameOf } from '../../formats/dockerfile/stage-names.ts'
import { describeStep } from './describe-step.ts'

const PLATFORM = { os: 'linux', architecture: 'amd64' }

/** What the steps of the last stage would do. */
function described(text: string): readonly string[] {
  const dockerfile = parseDockerfile(text)
  const stage = dockerfile.stages.at(-1)
  if (stage === undefined) return []
  const options = { buildArgs: new Map(), platform: PLATFORM, buildPlatform: PLATFORM }
  const { steps } = evaluateStage(dockerfile, stage, stateOfImage(), options)
  return steps.map(step => describeStep(step, index => nameOf(dockerfile.stages[index] ?? stage)))
}

test('each step is described with the values that its variables have', () => {
  const text = `FROM busybox AS build
FROM busybox
ARG DIR=app
WORKDIR /$DIR
USER me
COPY --from=build --chown=1:2 /a /b ./
COPY --from=alpine x y
ADD src.tar /opt/
COPY <<EOF /etc/motd
hello
EOF
RUN --network=none --mount=type=bind,from=build,target=/m --mount=type=secret,id=key,env=KEY echo "it's $DIR"
CMD ["x"]
`
  expect(described(text)).toEqual([
    'changes the config: no layer',
    'makes the directory /app, if it is not there, and changes the config',
    'changes the config: no layer',
    'copies /a, /b from the stage build to /app/, owned by 1:2',
    'copies /x from the image alpine to /app/y',
    'copies or unpacks /src.tar from the build context to /opt/',
    'copies <<EOF from the build context to /etc/motd',
    `runs in a container, in /app as me, with the network none: /bin/sh -c 'echo "it'\\''s $DIR"'; mounts: bind of the stage build at /m, secret as a variable`,
    'changes the config: no layer',
  ])
})
