// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are those of Dockerfiles.

import { expect, test } from 'vitest'
import type { ImageDefaults } from '../oci/image.ts'
import { type BuildOptions, unusedBuildArgs } from './build-variables.ts'
import { evaluateStage, stateOfImage } from './evaluate-stage.ts'
import { parseDockerfile } from './parse.ts'
import type { EvaluatedStage, Step } from './steps.ts'

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const AMD64 = { os: 'linux', architecture: 'amd64' }

const options = (buildArgs: Record<string, string> = {}): BuildOptions => ({
  buildArgs: new Map(Object.entries(buildArgs)),
  platform: { os: 'linux', architecture: 'arm', variant: 'v7' },
  buildPlatform: AMD64,
})

/** Evaluates the stages one after the other; one that is built on another begins with that one's end. */
function evaluateAll(text: string, base: ImageDefaults = {}, buildArgs: Record<string, string> = {}): readonly EvaluatedStage[] {
  const file = parseDockerfile(text)
  const done: EvaluatedStage[] = []
  for (const stage of file.stages) {
    const parent = file.stages.findIndex(({ name }) => name === stage.from.image)
    done.push(evaluateStage(file, stage, done[parent]?.end ?? stateOfImage(base), options(buildArgs)))
  }
  return done
}

function evaluate(lines: string, base: ImageDefaults = {}, buildArgs: Record<string, string> = {}): EvaluatedStage {
  const [stage] = evaluateAll(`FROM base\n${lines}`, base, buildArgs)
  if (stage === undefined) throw new Error('no stage')
  return stage
}

function lastOf<Kind extends Step['kind']>(kind: Kind, stage: EvaluatedStage): Extract<Step, { kind: Kind }> {
  const step = stage.steps.findLast((one): one is Extract<Step, { kind: Kind }> => one.kind === kind)
  if (step === undefined) throw new Error(`no step ${kind}`)
  return step
}

const runOf = (lines: string, base?: ImageDefaults, buildArgs?: Record<string, string>) => lastOf('run', evaluate(lines, base, buildArgs))
const copyOf = (lines: string, base?: ImageDefaults) => lastOf('copy', evaluate(lines, base))

test.each<[string, ImageDefaults, ImageDefaults]>([
  ['CMD a b', {}, { Cmd: ['/bin/sh', '-c', 'a b'] }],
  ['SHELL ["bash", "-c"]\nENTRYPOINT a', {}, { Shell: ['bash', '-c'], Entrypoint: ['bash', '-c', 'a'] }],
  ['CMD a', { Shell: ['ash', '-c'] }, { Shell: ['ash', '-c'], Cmd: ['ash', '-c', 'a'] }],
  // The command of a base was meant for another entrypoint; one of this stage was not.
  ['ENTRYPOINT ["/e"]', { Cmd: ['old'] }, { Entrypoint: ['/e'] }],
  ['CMD ["c"]\nENTRYPOINT ["/e"]', { Cmd: ['old'] }, { Entrypoint: ['/e'], Cmd: ['c'] }],
  ['CMD ["c"]', { Entrypoint: ['/e'] }, { Entrypoint: ['/e'], Cmd: ['c'] }],
  ['CMD []', { Cmd: ['old'] }, { Cmd: [] }],
  ['WORKDIR a\nWORKDIR ../b', { WorkingDir: '/w' }, { WorkingDir: '/w/b' }],
  ['WORKDIR a', {}, { WorkingDir: '/a' }],
  ['ENV D=/d\nWORKDIR $D/x', {}, { WorkingDir: '/d/x' }],
  ['USER a\nUSER ${U:-b}:c', {}, { User: 'b:c' }],
  ['ENV P="80 81/UDP"\nEXPOSE $P 90-91', {}, { ExposedPorts: { '80/tcp': {}, '81/udp': {}, '90/tcp': {}, '91/tcp': {} } }],
  ['EXPOSE 127.0.0.1:8080:80 [::1]:1-2:3-4/udp', {}, { ExposedPorts: { '80/tcp': {}, '3/udp': {}, '4/udp': {} } }],
  ['ENV V=/v\nVOLUME $V /w', { Volumes: { '/old': {} } }, { Volumes: { '/old': {}, '/v': {}, '/w': {} } }],
  ['LABEL a=$HOME b="$NONE"', { Labels: { a: '0', z: '1' } }, { Labels: { a: '/root', b: '', z: '1' } }],
  ['STOPSIGNAL $S', {}, { StopSignal: 'SIGINT' }],
  ['HEALTHCHECK CMD $HOME', {}, { Healthcheck: { Test: ['CMD-SHELL', '$HOME'] } }],
  ['HEALTHCHECK NONE', { Healthcheck: { Test: ['CMD', 'a'] } }, { Healthcheck: { Test: ['NONE'] } }],
  ['ONBUILD RUN $HOME', {}, { OnBuild: ['RUN $HOME'] }],
  ['CMD ["$HOME"]', {}, { Cmd: ['$HOME'] }],
  ['RUN true', { Cmd: ['stays'], Entrypoint: ['stays'] }, { Cmd: ['stays'], Entrypoint: ['stays'] }],
])('%j changes the config', (lines, base, expected) => {
  const Env = [PATH, 'HOME=/root', 'S=SIGINT']
  const { Env: env, ...config } = evaluate(lines, { ...base, Env }).end.config
  expect(config).toEqual(expected)
  expect(env?.slice(0, 3)).toEqual(Env)
})

test.each<[string, string[]]>([
  ['ENV A=1 B=$A', ['A=1', 'B=']],
  ['ENV A=1\nENV A=2 B=$A C=${A}3', ['A=2', 'B=1', 'C=13']],
  ['ENV A=\'$X\' B="$X" C=\\$X D=x\\ y', ['A=$X', 'B=', 'C=$X', 'D=x y']],
  ['ENV A "x"  y', ['A=x  y']],
  ['ARG A=1\nENV B=$A', ['B=1']],
  ['ARG A=1\nENV A=${A:+2}', ['A=2']],
])('%j sets variables', (lines, expected) => {
  expect(evaluate(lines).end.config.Env).toEqual([PATH, ...expected])
})

test('the PATH of a base stays', () => {
  expect(evaluate('ENV PATH=/x:$PATH', { Env: ['PATH=/bin'] }).end.config.Env).toEqual(['PATH=/x:/bin'])
})

test('a RUN sees ENVs and the ARGs that are declared before it, each with its last value', () => {
  const step = runOf('ARG A=1\nARG B\nARG C=$A$D\nENV A=2 D=x\nRUN make', { Env: ['PATH=/bin'] }, { C: 'c', Z: 'z' })
  expect(step.environment).toEqual(['PATH=/bin', 'A=2', 'C=c', 'D=x'])
  expect(step.createdBy).toBe('RUN |3 A=2 B= C=c /bin/sh -c make')
  expect(runOf('RUN a\nARG A=1', {}).createdBy).toBe('RUN /bin/sh -c a')
})

test('proxies need no ARG, and are in no history', () => {
  const step = runOf('RUN a', { Env: ['PATH=/bin'] }, { HTTP_PROXY: 'http://p', no_proxy: 'x' })
  expect(step.proxy).toEqual(['HTTP_PROXY=http://p', 'http_proxy=http://p', 'NO_PROXY=x', 'no_proxy=x'])
  expect(step.environment).toEqual(['PATH=/bin'])
  expect(step.createdBy).toBe('RUN /bin/sh -c a')
})

test('an ARG before FROM has a value in a stage only if that declares it', () => {
  const text =
    'ARG V=1\nARG W=$V.2\nFROM base\nENV A=$V\nARG V\nARG W\nARG TARGETARCH\nARG BUILDPLATFORM\nENV B=$V-$W-$TARGETARCH-$BUILDPLATFORM'
  const [stage] = evaluateAll(text, { Env: ['PATH=/bin'] }, { V: '3' })
  expect(stage?.end.config.Env).toEqual(['PATH=/bin', 'A=', 'B=3-3.2-arm-linux/amd64'])
})

test('a default in the stage goes over that before FROM, and a build argument over both', () => {
  const text = 'ARG V=1\nFROM base\nARG V=2\nENV A=$V'
  expect(evaluateAll(text)[0]?.end.config.Env).toContain('A=2')
  expect(evaluateAll(text, {}, { V: '3' })[0]?.end.config.Env).toContain('A=3')
})

test('a stage that is built on another has its config and its ARGs', () => {
  const [, child] = evaluateAll('FROM base AS a\nARG X=1\nENV Y=2\nWORKDIR /w\nUSER u\nSHELL ["s"]\nFROM a\nRUN b $X', {
    Env: ['PATH=/bin'],
  })
  expect(child?.steps).toMatchObject([
    {
      kind: 'run',
      argv: ['s', 'b $X'],
      user: 'u',
      workdir: '/w',
      environment: ['PATH=/bin', 'X=1', 'Y=2'],
      createdBy: 'RUN |1 X=1 s b $X',
    },
  ])
})

test('what a base triggers comes first, and is gone from the config', () => {
  const base = { OnBuild: ['ENV A=1', 'RUN <<EOF\necho $A\nEOF'], WorkingDir: '/w' }
  const { steps, end } = evaluate('ENV A=2\nONBUILD USER x', base)
  expect(steps).toMatchObject([
    { kind: 'config', onBuild: true, createdBy: 'ENV A=1', source: { first: 1 } },
    { kind: 'run', onBuild: true, argv: ['/bin/sh', '-c', 'echo $A\n'], workdir: '/w' },
    { kind: 'config', onBuild: false, createdBy: 'ENV A=2' },
  ])
  expect(end.config.OnBuild).toEqual(['USER x'])
  const [, child] = evaluateAll('FROM base AS a\nONBUILD USER x\nFROM a')
  expect(child?.end.config).toMatchObject({ User: 'x' })
  expect(child?.end.config).not.toHaveProperty('OnBuild')
})

test('a here-document alone is the script, with #! for its own program, and beside words the shell reads it', () => {
  expect(runOf('RUN <<EOF\na $x\nEOF').argv).toEqual(['/bin/sh', '-c', 'a $x\n'])
  expect(runOf('RUN <<-EOF\n\ta\n\tEOF').argv).toEqual(['/bin/sh', '-c', 'a\n'])
  expect(runOf('RUN python3 <<EOF && <<-"B" cat\n\ta\nEOF\n\tb\n\tB').argv).toEqual([
    '/bin/sh',
    '-c',
    'python3 <<EOF && <<-"B" cat\n\ta\nEOF\n\tb\nB',
  ])
  expect(runOf('RUN <<EOF\n#!/usr/bin/env python3\nprint()\nEOF')).toMatchObject({
    argv: ['/bin/sh', '-c', '/dev/pipes/EOF'],
    files: [{ name: '/dev/pipes/EOF', mode: 0o755, content: '#!/usr/bin/env python3\nprint()\n' }],
  })
})

test('mounts have their variables, and know where their files come from', () => {
  const text =
    'FROM base AS deps\nFROM base\nARG D=/d\nWORKDIR /w\nRUN --mount=from=deps,target=x --mount=type=cache,target=$D,from=img:1 --mount=target=/c --network=host a'
  expect(evaluateAll(text)[1]?.steps.at(-1)).toMatchObject({
    network: 'host',
    mounts: [
      { type: 'bind', target: '/w/x', from: { kind: 'stage', index: 0 } },
      { type: 'cache', target: '/d', id: '/d', from: { kind: 'image', reference: 'img:1' } },
      { type: 'bind', target: '/c', source: '/' },
    ],
  })
})

test.each([
  ['COPY a b/ /c/', [{ path: '/a' }, { path: '/b' }], { path: '/c', isDirectory: true }],
  ['COPY a b', [{ path: '/a' }], { path: '/w/b', isDirectory: false }],
  ['COPY . .', [{ path: '/' }], { path: '/w', isDirectory: true }],
  ['COPY a ..', [{ path: '/a' }], { path: '/', isDirectory: true }],
  ['COPY a b c', [{ path: '/a' }, { path: '/b' }], { path: '/w/c', isDirectory: false }],
  ['COPY ../../etc/x /', [{ path: '/etc/x' }], { path: '/', isDirectory: true }],
  ['COPY *.txt "d e"', [{ path: '/*.txt' }], undefined],
  ['COPY ["a b", "c d/"]', [{ path: '/a b' }], { path: '/w/c d', isDirectory: true }],
  ['ENV S="a b" D=/d\nCOPY $S $D/', [{ path: '/a b' }], { path: '/d', isDirectory: true }],
  [
    'COPY --parents a/b x/./y/z /d/',
    [
      { path: '/a/b', parentsFrom: '/' },
      { path: '/x/y/z', parentsFrom: '/x' },
    ],
    { path: '/d', isDirectory: true },
  ],
])('%j copies from and to', (lines, sources, destination) => {
  if (destination === undefined) {
    expect(() => copyOf(lines, { WorkingDir: '/w' })).toThrow('unexpected end of statement while looking for matching double-quote')
    return
  }
  expect(copyOf(lines, { WorkingDir: '/w' })).toMatchObject({ from: { kind: 'context' }, sources, destination })
})

test('COPY has an owner and a mode with their variables, and patterns to leave out as they are', () => {
  const step = copyOf('ARG U=1000 G=g\nCOPY --chown=$U:$G --chmod=0640 --exclude=*.$X --exclude=b --link a /b')
  expect(step).toMatchObject({
    owner: { user: '1000', group: 'g' },
    mode: { kind: 'octal', bits: 0o640 },
    exclude: ['*.$X', 'b'],
    link: true,
    unpack: false,
    createdBy: 'COPY --chown=1000:g --chmod=0640 a /b',
  })
  expect(copyOf('ADD a.tar /b')).toMatchObject({ unpack: true, createdBy: 'ADD a.tar /b' })
})

test('files that stand in the Dockerfile have their variables, unless the name is quoted', () => {
  const step = copyOf('ENV V=1\nCOPY <<a <<-"b" /d/\n"$V" it\'s \\$V\na\n\t$V\n\tb')
  expect(step.sources).toEqual([])
  expect(step.files).toEqual([
    { name: 'a', content: '"1" it\'s $V\n', mode: 0o644 },
    { name: 'b', content: '$V\n', mode: 0o644 },
  ])
  expect(step.createdBy).toBe('COPY <<a <<b /d/')
})

test('WORKDIR makes a directory, for the user of that moment', () => {
  expect(evaluate('USER u\nWORKDIR /w\nWORKDIR /').steps).toMatchObject([
    {},
    { kind: 'workdir', path: '/w', user: 'u' },
    { kind: 'config' },
  ])
})

test.each([
  ['MAINTAINER Ada', 'MAINTAINER Ada'],
  ['ENV A=1 B="c d"', 'ENV A=1 B=c d'],
  ['LABEL a=1', 'LABEL a=1'],
  ['ARG A=1 B', 'ARG A=1 B'],
  ['CMD ["a", "b"]', 'CMD ["a" "b"]'],
  ['ENTRYPOINT a', 'ENTRYPOINT ["/bin/sh" "-c" "a"]'],
  ['EXPOSE 80 443 81/udp', 'EXPOSE [443/tcp 80/tcp 81/udp]'],
  ['VOLUME /a /b', 'VOLUME [/a /b]'],
  ['SHELL ["a", "b"]', 'SHELL [a b]'],
  ['WORKDIR a', 'WORKDIR /a'],
  [
    'HEALTHCHECK --interval=90s CMD a',
    'HEALTHCHECK {Test:[CMD-SHELL a] Interval:1m30s Timeout:0s StartPeriod:0s StartInterval:0s Retries:0}',
  ],
])('the history of %j says %j', (lines, createdBy) => {
  expect(evaluate(lines).steps.at(-1)?.createdBy).toBe(createdBy)
})

test('the author is remembered', () => {
  expect(evaluate('MAINTAINER Ada').end.author).toBe('Ada')
})

test('each step has the config after it', () => {
  expect(evaluate('USER a\nRUN b\nUSER c').steps.map(({ config }) => config.User)).toEqual(['a', 'a', 'c'])
})

test.each([
  ['ENV A="${B:?set B}"', 'dockerfile parse error on line 2: B: set B', '2 | ENV A="${B:?set B}"\n  |       ^^^^^^^^^^^^^'],
  [
    'USER "a',
    'dockerfile parse error on line 2: unexpected end of statement while looking for matching double-quote',
    '2 | USER "a\n  |      ^^',
  ],
  ['EXPOSE x:80:80', 'dockerfile parse error on line 2: invalid IP address: x', '2 | EXPOSE x:80:80'],
  ['EXPOSE http', 'dockerfile parse error on line 2: invalid containerPort: http', '2 | EXPOSE http'],
  ['ARG S=x\nSTOPSIGNAL $S', 'dockerfile parse error on line 3: invalid signal: x', '3 | STOPSIGNAL $S'],
  ['COPY --chmod=999 a /b', "dockerfile parse error on line 2: invalid chmod parameter: '999'", '2 | COPY'],
  ['COPY $NONE /b', 'dockerfile parse error on line 2: source $NONE is empty', '2 | COPY $NONE /b'],
  ['COPY --from=7 a /b', 'dockerfile parse error on line 2: invalid stage index 7', '2 | COPY --from=7 a /b\n  |             ^'],
  ['ENV $NONE=1', 'dockerfile parse error on line 2: ENV names can not be blank', '2 | ENV $NONE=1'],
  ['VOLUME $NONE', 'dockerfile parse error on line 2: VOLUME specified can not be an empty string', '2 | VOLUME $NONE'],
])('%j is refused: %s', (lines, message, hint) => {
  expect(() => evaluate(lines)).toThrow(
    expect.objectContaining({ message: expect.stringContaining(message), hint: expect.stringContaining(hint) }),
  )
})

test('what a base triggers is refused where the stage begins', () => {
  expect(() => evaluate('', { OnBuild: ['RUNN x'] })).toThrow(
    'dockerfile parse error on line 1: ONBUILD of the base image: unknown instruction: RUNN',
  )
  expect(() => evaluate('', { OnBuild: ['FROM x'] })).toThrow("FROM isn't allowed as an ONBUILD trigger")
})

test('variables that are not set are told, with the nearest that is', () => {
  expect(evaluate('ARG DECLARED\nENV A=$DECLARED').warnings).toEqual([])
  expect(evaluate('ENV NAME=a\nUSER $NAM').warnings).toEqual([
    { rule: 'UndefinedVar', message: "Usage of undefined variable '$NAM' (did you mean $NAME?)", line: 3 },
  ])
})

test.each<[string, ImageDefaults, string, number]>([
  ['CMD a', {}, 'JSONArgsRecommended: JSON arguments recommended for CMD to prevent unintended behavior related to OS signals', 2],
  [
    'ENTRYPOINT a',
    {},
    'JSONArgsRecommended: JSON arguments recommended for ENTRYPOINT to prevent unintended behavior related to OS signals',
    2,
  ],
  ['WORKDIR a', {}, 'WorkdirRelativePath: Relative workdir "a" can have unexpected results if the base image changes', 2],
  ['ARG API_TOKEN', {}, 'SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ARG "API_TOKEN")', 2],
  ['ENV Password=x', {}, 'SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ENV "Password")', 2],
  [
    'CMD ["a"]\nUSER x\nCMD ["b"]',
    {},
    'MultipleInstructionsDisallowed: Multiple CMD instructions should not be used in the same stage because only the last one will be used',
    2,
  ],
])('%j is advised against', (lines, base, expected, line) => {
  expect(evaluate(lines, base).warnings.map(({ rule, message, line }) => [`${rule}: ${message}`, line])).toEqual([[expected, line]])
})

test.each<[string, ImageDefaults]>([
  ['CMD a', { Shell: ['bash'] }],
  ['SHELL ["bash"]\nCMD a', {}],
  ['WORKDIR /a\nWORKDIR b', {}],
  ['WORKDIR $HOME/a', { Env: ['HOME=/root'] }],
  ['ENV KEY_FILE=/run/key TOKEN_VERSION=1 MONKEY=1', {}],
  ['RUN a\nRUN b', {}],
])('%j is fine', (lines, base) => {
  expect(evaluate(lines, base).warnings).toEqual([])
})

test('a file says which warnings it does not want', () => {
  const text = '# check=skip=JSONArgsRecommended\nFROM base\nCMD a\nWORKDIR b'
  expect(evaluateAll(text)[0]?.warnings).toMatchObject([{ rule: 'WorkdirRelativePath' }])
  expect(evaluateAll(text.replace('JSONArgsRecommended', 'all'))[0]?.warnings).toEqual([])
})

test('build arguments that no ARG declares are unused', () => {
  const file = parseDockerfile('ARG A\nFROM base\nARG B')
  const given = options({ A: '1', B: '1', C: '1', HTTP_PROXY: 'x', TARGETARCH: 'x', SOURCE_DATE_EPOCH: '0', BUILDKIT_INLINE_CACHE: '1' })
  expect(unusedBuildArgs(file, given, ['B'])).toEqual(['C'])
})

test('scratch has a PATH and a working directory, a base only what its image says', () => {
  const file = parseDockerfile('FROM scratch\nCMD ["/a"]\n')
  const scratch = file.stages.map(stage => evaluateStage(file, stage, stateOfImage(), options()).end.config)
  expect(scratch).toEqual([{ Cmd: ['/a'], Env: [PATH], WorkingDir: '/' }])
  expect(evaluate('CMD ["/a"]').end.config).not.toHaveProperty('WorkingDir')
})
