import { expect, test } from 'vitest'
import { MinidockError } from '../../base/errors.ts'
import { parseDockerfile } from './parse.ts'
import type { Instruction } from './tree.ts'

const stageOf = (...lines: string[]) => parseDockerfile(['FROM busybox', ...lines].join('\n')).stages[0]?.instructions ?? []

/** Without where it is written. */
function only(...lines: string[]): Omit<Instruction, 'source'> | undefined {
  const [first] = stageOf(...lines)
  if (first === undefined) return undefined
  const { source: _where, ...rest } = first
  return rest
}

function errorOf(text: string): MinidockError {
  try {
    parseDockerfile(text)
  } catch (error) {
    if (error instanceof MinidockError) return error
    throw error
  }
  throw new Error('was not refused')
}

const NO_FILES = { documents: [], link: false, exclude: [] }

test.each([
  ['WORKDIR /a b', { kind: 'WORKDIR', path: '/a b' }],
  ['workdir /a', { kind: 'WORKDIR', path: '/a' }],
  ['USER 1000:1000', { kind: 'USER', user: '1000:1000' }],
  ['EXPOSE 80 53/udp', { kind: 'EXPOSE', ports: ['80', '53/udp'] }],
  ['VOLUME /a /b', { kind: 'VOLUME', paths: ['/a', '/b'] }],
  ['VOLUME ["/a b"]', { kind: 'VOLUME', paths: ['/a b'] }],
  ['STOPSIGNAL SIGQUIT', { kind: 'STOPSIGNAL', signal: 'SIGQUIT' }],
  ['SHELL ["/bin/bash", "-c"]', { kind: 'SHELL', argv: ['/bin/bash', '-c'] }],
  ['MAINTAINER Ada <ada@example.com>', { kind: 'MAINTAINER', name: 'Ada <ada@example.com>' }],
  ['CMD ["a", "b"]', { kind: 'CMD', command: { form: 'exec', argv: ['a', 'b'] } }],
  ['CMD []', { kind: 'CMD', command: { form: 'exec', argv: [] } }],
  ["CMD ['a', 'b']", { kind: 'CMD', command: { form: 'shell', script: "['a', 'b']" } }],
  ['ENTRYPOINT exec top -b', { kind: 'ENTRYPOINT', command: { form: 'shell', script: 'exec top -b' } }],
  ['ARG A', { kind: 'ARG', args: [{ name: 'A' }] }],
  ['ARG A= B="x y" C', { kind: 'ARG', args: [{ name: 'A', value: '' }, { name: 'B', value: '"x y"' }, { name: 'C' }] }],
  [
    'ENV A=1 B="x y" C=x\\ y',
    {
      kind: 'ENV',
      pairs: [
        { name: 'A', value: '1' },
        { name: 'B', value: '"x y"' },
        { name: 'C', value: 'x\\ y' },
      ],
    },
  ],
  ['ENV A x  y', { kind: 'ENV', pairs: [{ name: 'A', value: 'x  y' }] }],
  [
    "LABEL a.b='c d' e=",
    {
      kind: 'LABEL',
      pairs: [
        { name: 'a.b', value: "'c d'" },
        { name: 'e', value: '' },
      ],
    },
  ],
  ['ONBUILD COPY . /app', { kind: 'ONBUILD', trigger: 'COPY . /app' }],
  ['COPY a b /c/', { kind: 'COPY', sources: ['a', 'b'], destination: '/c/', parents: false, ...NO_FILES }],
  ['COPY ["a b", "/c d"]', { kind: 'COPY', sources: ['a b'], destination: '/c d', parents: false, ...NO_FILES }],
  [
    'COPY --from=build --chown=1:2 --chmod=u+x --link --parents --exclude=*.md --exclude=x a /b',
    {
      kind: 'COPY',
      sources: ['a'],
      documents: [],
      destination: '/b',
      from: 'build',
      chown: '1:2',
      chmod: 'u+x',
      link: true,
      parents: true,
      exclude: ['*.md', 'x'],
    },
  ],
  ['COPY --from= a b', { kind: 'COPY', sources: ['a'], destination: 'b', parents: false, ...NO_FILES }],
  ['COPY --link=false a b', { kind: 'COPY', sources: ['a'], destination: 'b', parents: false, ...NO_FILES }],
  ['ADD a.tar /', { kind: 'ADD', sources: ['a.tar'], destination: '/', unpack: true, ...NO_FILES }],
  ['ADD --unpack=false a.tar /', { kind: 'ADD', sources: ['a.tar'], destination: '/', unpack: false, ...NO_FILES }],
  ['RUN make  all', { kind: 'RUN', command: { form: 'shell', script: 'make  all' }, documents: [], mounts: [] }],
  ['RUN ["make", "all"]', { kind: 'RUN', command: { form: 'exec', argv: ['make', 'all'] }, documents: [], mounts: [] }],
  ['RUN [ -f x ]', { kind: 'RUN', command: { form: 'shell', script: '[ -f x ]' }, documents: [], mounts: [] }],
  ['RUN --network=none make', { kind: 'RUN', command: { form: 'shell', script: 'make' }, documents: [], mounts: [], network: 'none' }],
  ['RUN -- --x', { kind: 'RUN', command: { form: 'shell', script: '--x' }, documents: [], mounts: [] }],
  [
    'HEALTHCHECK --interval=5s --retries=3 CMD curl -f x',
    { kind: 'HEALTHCHECK', config: { Test: ['CMD-SHELL', 'curl -f x'], Interval: 5e9, Retries: 3 } },
  ],
])('%j is an instruction', (line, expected) => {
  expect(only(line)).toEqual(expected)
})

test('lines go on after the escape character, past comments and empty lines', () => {
  const [run, cmd] = stageOf('RUN a && \\', '  # why', '', '  b && \\  ', '\tc', '# at last', '  CMD x')
  expect(run).toMatchObject({ command: { script: 'a &&   b && \tc' }, source: { first: 2, last: 6, text: 'RUN a &&   b && \tc' } })
  expect(cmd).toMatchObject({ kind: 'CMD', source: { first: 8, last: 8 } })
})

test('an escape character that is escaped ends no line, and one at the end of the file goes nowhere', () => {
  expect(only('RUN echo \\\\')).toMatchObject({ command: { script: 'echo \\\\' } })
  expect(only('RUN echo \\')).toMatchObject({ command: { script: 'echo' } })
})

test('a hash inside of a line is no comment', () => {
  expect(only('RUN echo # x')).toMatchObject({ command: { script: 'echo # x' } })
})

test('directives say how to read the file, and end at the first line that is none', () => {
  const file = parseDockerfile(
    '# syntax = docker/dockerfile:1\n#escape=`\n# check=skip=all\n# about\n# syntax=x\nFROM a\nRUN x `\n  y\nENV A=C:\\',
  )
  expect(file.directives).toEqual({ escapeToken: '`', syntax: 'docker/dockerfile:1', check: { skip: 'all', error: false } })
  expect(file.stages[0]?.instructions).toMatchObject([{ command: { script: 'x   y' } }, { pairs: [{ name: 'A', value: 'C:\\' }] }])
  expect(parseDockerfile('# about\n# escape=`\nFROM a').directives).toEqual({ escapeToken: '\\' })
  expect(parseDockerfile('\n# escape=`\nFROM a').directives).toEqual({ escapeToken: '\\' })
})

test('a file from Windows, with a byte-order mark, is the same file', () => {
  const unix = '# escape=`\nFROM a\nRUN x `\n  y\n'
  const { lines: _unix, ...expected } = parseDockerfile(unix)
  const { lines: _windows, ...file } = parseDockerfile(`\uFEFF${unix.replaceAll('\n', '\r\n')}`)
  expect(file).toEqual(expected)
})

test('stages have their instructions, and ARGs before the first FROM belong to none', () => {
  const file = parseDockerfile(
    'ARG V=1\nFROM --platform=$BUILDPLATFORM golang:$V AS Build\nRUN a\nFROM scratch\nCOPY --from=build /a /\nCMD ["/a"]',
  )
  expect(file.globalArgs).toMatchObject([{ args: [{ name: 'V', value: '1' }] }])
  expect(file.stages).toMatchObject([
    { index: 0, name: 'build', from: { image: 'golang:$V', platform: '$BUILDPLATFORM' }, instructions: [{ kind: 'RUN' }] },
    { index: 1, from: { image: 'scratch' }, instructions: [{ kind: 'COPY' }, { kind: 'CMD' }] },
  ])
})

test('here-documents follow the line that names them', () => {
  const [run, copy, user] = stageOf(
    'RUN <<EOF cat > a && <<-"B" cat >b',
    'one $x \\',
    'EOF',
    '\ttwo',
    '\tB',
    "COPY <<a <<'b' c /d/",
    '# no comment',
    'a',
    'b',
    'USER x',
  )
  expect(run).toMatchObject({
    source: { first: 2, last: 6, text: 'RUN <<EOF cat > a && <<-"B" cat >b' },
    documents: [
      { name: 'EOF', expand: true, stripTabs: false, content: 'one $x \\\n' },
      { name: 'B', expand: false, stripTabs: true, content: '\ttwo\n' },
    ],
  })
  expect(copy).toMatchObject({
    sources: ['c'],
    destination: '/d/',
    documents: [
      { name: 'a', expand: true, content: '# no comment\n' },
      { name: 'b', expand: false, content: '' },
    ],
  })
  expect(user).toMatchObject({ kind: 'USER', source: { first: 11 } })
})

test.each([
  'RUN cat <<<EOF',
  'RUN ["sh", "-c", "cat <<EOF"]',
  "RUN echo '<<EOF'",
  'RUN echo $((1 << 2))',
  "RUN echo don't <<EOF",
  'CMD cat <<EOF',
])('%j begins no here-document', line => {
  expect(stageOf(line)).toMatchObject([{}])
})

test('white space may stand before the name of a here-document', () => {
  expect(stageOf('RUN <<  EOF', 'a', 'EOF')).toMatchObject([{ documents: [{ name: 'EOF' }] }])
  expect(stageOf('RUN cat <<- "E F" > x', '\tE F')).toMatchObject([{ documents: [{ name: 'E F', expand: false }] }])
  expect(stageOf('COPY << EOF b /c/', 'a', 'EOF')).toMatchObject([{ sources: ['b'], documents: [{ name: 'EOF', content: 'a\n' }] }])
})

test.each([
  ["RUN <<eo'f'", 'eof', false],
  ["RUN <<eo\\'f", "eo'f", true],
  ["RUN <<'e'o\\'f", "eo'f", false],
  ['RUN <<$EOF', '$EOF', true],
  ['RUN 3<<a.txt', 'a.txt', true],
])('%j ends at %j', (line, name, expand) => {
  expect(stageOf(line, name)).toMatchObject([{ documents: [{ name, expand, content: '' }] }])
})

test('a here-document of a trigger is a part of it', () => {
  expect(only('ONBUILD RUN <<EOF', 'a', 'EOF')).toEqual({ kind: 'ONBUILD', trigger: 'RUN <<EOF\na\nEOF' })
})

test.each([
  ['MAINTAINER x', 'MaintainerDeprecated', 2],
  ['RUN a && \\\n\n  b', 'NoEmptyContinuation', 2],
  ['ENV A b', 'LegacyKeyValueFormat', 2],
  ['FROM b AS x\nFROM c AS x', 'DuplicateStageName', 3],
  ['FROM b AS scratch', 'ReservedStageName', 2],
  ['FROM b AS Build', 'StageNameCasing', 2],
  ['FROM b as build', 'FromAsCasing', 2],
  ['FROM --platform=p b as build', 'FromAsCasing', 2],
  ['Run x', 'ConsistentInstructionCasing', 2],
  ['run x', 'ConsistentInstructionCasing', 2],
])('%j is advised against: %s', (lines, rule, line) => {
  expect(parseDockerfile(`FROM a\n${lines}`).warnings).toMatchObject([{ rule, line }])
  expect(parseDockerfile(`# check=skip=${rule}\nFROM a\n${lines}`).warnings).toEqual([])
})

test('most instructions of a file decide whether they are written large', () => {
  expect(parseDockerfile('from a as b\nrun x\nCMD y').warnings).toEqual([
    { rule: 'ConsistentInstructionCasing', message: "Command 'CMD' should match the case of the command majority (lowercase)", line: 3 },
  ])
})

test.each([
  ['skip=A, B;error=true', { skip: ['A', 'B'], error: true }],
  ['error=0', { skip: [], error: false }],
  ['experimental=all;skip=all', { skip: 'all', error: false }],
])('# check=%s', (text, expected) => {
  expect(parseDockerfile(`# check=${text}\nFROM a`).directives.check).toEqual(expected)
})

test.each([
  ['', 'the Dockerfile cannot be empty'],
  ['# only this', 'file with no instructions'],
  ['ARG A', 'dockerfile contains no stages to build'],
  ['RUN x', 'dockerfile parse error on line 1: no build stage in current context'],
  ['FROM a\nRUNN x', 'dockerfile parse error on line 2: unknown instruction: RUNN (did you mean RUN?)'],
  ['FROM a\nhello', 'dockerfile parse error on line 2: unknown instruction: hello'],
  ['FROM a\nconstructor', 'dockerfile parse error on line 2: unknown instruction: constructor'],
  ['# escape=\\\n# escape=`\nFROM a', 'dockerfile parse error on line 2: only one escape parser directive can be used'],
  ['# check=skipp=A\nFROM a', 'dockerfile parse error on line 1: invalid check option "skipp=A"'],
  ['# check=error=perhaps\nFROM a', 'invalid check option "error=perhaps"'],
  ['# escape=x\nFROM a', "dockerfile parse error on line 1: invalid escape token 'x' does not match ` or \\"],
  ['FROM', 'FROM requires either one or three arguments'],
  ['FROM a b', 'FROM requires either one or three arguments'],
  ['FROM a IS b', 'FROM requires either one or three arguments'],
  ['FROM a AS 1b', 'invalid name for build stage: "1b", name can\'t start with a number or contain symbols'],
  ['FROM --plattform=x a', 'unknown flag: --plattform (did you mean --platform?)'],
])('%j is refused: %s', (text, message) => {
  expect(errorOf(text).message).toContain(message)
})

test.each([
  ['RUN', 'RUN requires at least one argument'],
  ['RUN []', 'RUN requires at least one argument'],
  ['RUN --mont=type=bind x', 'unknown flag: --mont (did you mean --mount?)'],
  ['RUN --network=hosts x', 'unsupported network mode "hosts" (did you mean host?)'],
  ['RUN --network=none --network=host x', 'duplicate flag specified: --network'],
  ['RUN --security=insecure x', 'RUN --security is not supported: every step has the default security profile'],
  ['RUN --device=gpu x', 'RUN --device is not supported: a step sees no devices of the host'],
  ['RUN <<EOF\na', 'unterminated heredoc'],
  ['RUN [1, 2]', 'when using JSON array syntax, arrays must be comprised of strings only'],
  ['COPY', 'COPY requires at least two arguments, but none was provided. Destination could not be determined'],
  ['COPY a', 'COPY requires at least two arguments, but only one was provided. Destination could not be determined'],
  ['COPY --exclude a b c', 'missing a value on flag: --exclude'],
  ['COPY --link=maybe a b', 'expecting boolean value for flag --link, not: maybe'],
  ['COPY --from=$x a b', 'variable expansion is not supported for --from'],
  ['COPY a <<EOF\nEOF', 'COPY cannot accept a heredoc as a destination'],
  ['COPY https://example.com/a /', "source can't be a URL for COPY"],
  ['ADD https://example.com/a /', 'ADD of a URL or a git repository is not supported'],
  ['ADD git@example.com:a/b.git /', 'ADD of a URL or a git repository is not supported'],
  ['ADD --checksum=sha256:1 a /', 'checksum requires HTTP(S) or Git sources'],
  ['ADD --keep-git-dir a /', '--keep-git-dir requires a git source'],
  ['ENV', 'ENV requires at least one argument'],
  ['ENV A', 'ENV must have two arguments'],
  ['ENV A=1 B', 'syntax error - can\'t find = in "B". Must be of the form: name=value'],
  ['ENV =1', 'ENV names can not be blank'],
  ['ENV --x A=1', 'unknown flag: --x'],
  ['ARG', 'ARG requires at least one argument'],
  ['ARG =1', 'ARG names can not be blank'],
  ['WORKDIR', 'WORKDIR requires exactly one argument'],
  ['USER', 'USER requires exactly one argument'],
  ['VOLUME [""]', 'VOLUME specified can not be an empty string'],
  ['EXPOSE', 'EXPOSE requires at least one argument'],
  ['SHELL bash -c', 'SHELL requires the arguments to be in JSON form'],
  ['STOPSIGNAL SIGFOO', 'invalid signal: SIGFOO'],
  ['HEALTHCHECK', 'HEALTHCHECK requires at least one argument'],
  ['HEALTHCHECK CMD', 'missing command after HEALTHCHECK CMD'],
  ['HEALTHCHECK --interval=1 CMD x', 'time: missing unit in duration "1"'],
  ['HEALTHCHECK --interval=1us CMD x', 'Interval in Healthcheck cannot be less than 1ms'],
  ['ONBUILD ONBUILD RUN x', "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"],
  ['ONBUILD from x', "FROM isn't allowed as an ONBUILD trigger"],
  ['ONBUILD RUNN x', 'unknown instruction: RUNN (did you mean RUN?)'],
])('%j is refused: %s', (line, message) => {
  expect(errorOf(`FROM a\n${line}`).message).toContain(`dockerfile parse error on line 2: ${message}`)
})

test('an error shows the line, and carets under the word', () => {
  expect(errorOf('FROM a\nRUN a && \\\n  b\n\tCOPY --form=b c d\n').hint).toBe('4 | \tCOPY --form=b c d\n  | \t     ^^^^^^')
  expect(errorOf('FROM a\nRUN --mount=target=/x \\\n    --mount=type=cash,target=/y \\\n    make').hint).toBe(
    '3 |     --mount=type=cash,target=/y \\\n  |             ^^^^^^^^^^^^^^^^^^^\nwrite RUN --mount=type=cache,target=/root/.cache',
  )
  expect(errorOf('FROM a\nCOPY x').hint).toBe('2 | COPY x')
  expect(errorOf(`FROM a\nENV ${'A=1 '.repeat(100)}B`).hint).toMatch(/^2 \| .{1,80} B\n {2}\| +\^$/)
})
