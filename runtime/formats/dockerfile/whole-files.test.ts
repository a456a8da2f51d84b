// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are those of Dockerfiles.

/** Files as projects have them, from the text to the steps of the image that they are for. */

import { expect, test } from 'vitest'
import type { ImageDefaults } from '../oci/image.ts'
import type { BuildOptions } from './build-variables.ts'
import { evaluateStage, stateOfImage } from './evaluate-stage.ts'
import { parseDockerfile } from './parse.ts'
import { planStages } from './stage-graph.ts'
import type { EvaluatedStage, StageState } from './steps.ts'

const AMD64 = { os: 'linux', architecture: 'amd64' }

interface Given {
  readonly base?: ImageDefaults
  readonly target?: string
  readonly buildArgs?: Record<string, string>
}

/** Returns the target's stage, and the names of those that it needs. */
function build(text: string, { base = { Env: ['PATH=/bin'] }, target, buildArgs = {} }: Given = {}) {
  const file = parseDockerfile(text)
  const options: BuildOptions = {
    buildArgs: new Map(Object.entries(buildArgs)),
    platform: { os: 'linux', architecture: 'arm64' },
    buildPlatform: AMD64,
    ...(target !== undefined && { target }),
  }
  const ends = new Map<number, StageState>()
  const stages: string[] = []
  const done: EvaluatedStage[] = []
  for (const { stage, base: from } of planStages(file, options)) {
    const parent = from.kind === 'stage' ? ends.get(from.index) : stateOfImage(from.kind === 'image' ? base : {})
    const evaluated = evaluateStage(file, stage, parent ?? stateOfImage(), options)
    ends.set(stage.index, evaluated.end)
    stages.push(stage.name ?? String(stage.index))
    done.push(evaluated)
  }
  const last = done.at(-1)
  if (last === undefined) throw new Error('nothing is built')
  return {
    stages,
    history: last.steps.map(({ createdBy }) => createdBy),
    config: last.end.config,
    steps: last.steps,
    warnings: file.warnings,
  }
}

test('a Node service: dependencies first, in a cache, and a user of its own', () => {
  const { stages, history, config } = build(`# syntax=docker/dockerfile:1
ARG NODE_VERSION=22
FROM node:\${NODE_VERSION}-alpine AS base
WORKDIR /usr/src/app

FROM base AS deps
RUN --mount=type=bind,source=package.json,target=package.json \\
    --mount=type=bind,source=package-lock.json,target=package-lock.json \\
    --mount=type=cache,target=/root/.npm \\
    npm ci --omit=dev

FROM base AS test
COPY . .
RUN npm test

FROM base AS final
ENV NODE_ENV=production
USER node
COPY package.json .
COPY --from=deps /usr/src/app/node_modules ./node_modules
COPY --chown=node:node src ./src
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=3s \\
  CMD wget -qO- http://localhost:3000/health || exit 1
CMD ["node", "src/index.js"]
`)
  expect(stages).toEqual(['base', 'deps', 'final'])
  expect(history).toEqual([
    'ENV NODE_ENV=production',
    'USER node',
    'COPY package.json .',
    'COPY /usr/src/app/node_modules ./node_modules',
    'COPY --chown=node:node src ./src',
    'EXPOSE [3000/tcp]',
    'HEALTHCHECK {Test:[CMD-SHELL wget -qO- http://localhost:3000/health || exit 1] Interval:30s Timeout:3s StartPeriod:0s StartInterval:0s Retries:0}',
    'CMD ["node" "src/index.js"]',
  ])
  expect(config).toMatchObject({ WorkingDir: '/usr/src/app', User: 'node', Env: ['PATH=/bin', 'NODE_ENV=production'] })
})

test('a Go program: cross-compiled on the machine, alone in its image', () => {
  const text = `FROM --platform=$BUILDPLATFORM golang:1.22 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG TARGETOS TARGETARCH VERSION=dev
RUN --mount=type=cache,target=/root/.cache/go-build <<EOF
  set -e
  CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -ldflags "-X main.version=$VERSION" -o /out/app .
EOF

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --link --from=build /out/app /app
USER 65532:65532
ENTRYPOINT ["/app"]
`
  const compiled = build(text, { target: 'build', buildArgs: { VERSION: '1.2' } })
  expect(compiled.steps.at(-1)).toMatchObject({
    argv: ['/bin/sh', '-c', expect.stringMatching(/^ {2}set -e\n {2}CGO_ENABLED=0 GOOS=\$TARGETOS/)],
    environment: ['PATH=/bin', 'TARGETOS=linux', 'TARGETARCH=arm64', 'VERSION=1.2'],
    mounts: [{ type: 'cache', target: '/root/.cache/go-build' }],
  })
  expect(compiled.config).toEqual({ Env: ['PATH=/bin'], WorkingDir: '/src' })
  const { stages, config } = build(text)
  expect(stages).toEqual(['build', '1'])
  expect(config).toEqual({
    Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    User: '65532:65532',
    Entrypoint: ['/app'],
  })
})

test('a Python image in the old style: one long RUN, an entrypoint from the context', () => {
  const { history, config, warnings } = build(
    `FROM buildpack-deps:buster
MAINTAINER someone
# ensure local python is preferred over distribution python
ENV PATH /usr/local/bin:$PATH
ENV LANG C.UTF-8
ENV GPG_KEY 0D96DF4D4110E5C43FBFB17F2D347EA6AA65421D
ENV PYTHON_VERSION 3.7.4

RUN set -ex \\
	\\
	&& wget -O python.tar.xz "https://www.python.org/ftp/python/\${PYTHON_VERSION%%[a-z]*}/Python-$PYTHON_VERSION.tar.xz" \\
	&& find /usr/local -depth \\
		\\( \\
			\\( -type d -a \\( -name test -o -name tests \\) \\) \\
		\\) -exec rm -rf '{}' + \\
# make some useful symlinks that are expected to exist
	&& ln -s idle3 idle
VOLUME /data
EXPOSE 8000 8001
COPY docker-entrypoint.sh /usr/local/bin/
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["python3"]
`,
    { base: { Env: ['PATH=/usr/bin'], Cmd: ['bash'] } },
  )
  expect(config).toEqual({
    Env: ['PATH=/usr/local/bin:/usr/bin', 'LANG=C.UTF-8', 'GPG_KEY=0D96DF4D4110E5C43FBFB17F2D347EA6AA65421D', 'PYTHON_VERSION=3.7.4'],
    Volumes: { '/data': {} },
    ExposedPorts: { '8000/tcp': {}, '8001/tcp': {} },
    Entrypoint: ['docker-entrypoint.sh'],
    Cmd: ['python3'],
  })
  expect(history[5]).toContain(`\\( -type d -a \\( -name test -o -name tests \\) \\) \t\t\\) -exec rm -rf '{}' + \t&& ln -s idle3 idle`)
  expect(warnings.map(({ rule }) => rule)).toEqual(['MaintainerDeprecated', ...Array<string>(4).fill('LegacyKeyValueFormat')])
})

test('a base image for others, with triggers, and an image on it', () => {
  const { config } = build(`FROM ruby:3
RUN bundle config --global frozen 1
WORKDIR /usr/src/app
ONBUILD COPY Gemfile Gemfile.lock /usr/src/app/
ONBUILD RUN bundle install
ONBUILD COPY . /usr/src/app
`)
  expect(config.OnBuild).toEqual(['COPY Gemfile Gemfile.lock /usr/src/app/', 'RUN bundle install', 'COPY . /usr/src/app'])
  const child = build('FROM my-onbuild\nCMD ["./run"]\n', { base: config })
  expect(child.history).toEqual([
    'COPY Gemfile Gemfile.lock /usr/src/app/',
    'RUN /bin/sh -c bundle install',
    'COPY . /usr/src/app',
    'CMD ["./run"]',
  ])
})

test('a stage for each platform, chosen by a variable', () => {
  const text = `ARG DEBUG
FROM alpine AS base-amd64
FROM debian AS base-arm64
FROM base-$TARGETARCH AS base
FROM base AS app
COPY --chmod=755 <<-"EOT" /entrypoint.sh
	#!/bin/sh
	exec "$@"
	EOT
FROM app AS app-debug
ENV DEBUG=1
FROM app\${DEBUG:+-debug} AS final
LABEL org.opencontainers.image.source="https://example.com/x" \\
      org.opencontainers.image.licenses=MIT
`
  expect(build(text).stages).toEqual(['base-arm64', 'base', 'app', 'final'])
  expect(build(text, { buildArgs: { DEBUG: '1' } }).stages).toEqual(['base-arm64', 'base', 'app', 'app-debug', 'final'])
  expect(build(text, { target: 'app' }).steps).toMatchObject([
    {
      files: [{ name: 'EOT', content: '#!/bin/sh\nexec "$@"\n' }],
      destination: { path: '/entrypoint.sh', isDirectory: false },
      mode: { bits: 0o755 },
    },
  ])
})

test('a site: built with secrets and bash, served by nginx', () => {
  const text = `FROM node AS site
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ARG BASE_URL
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc,required \\
    --mount=type=secret,id=token,env=TOKEN \\
    --network=host \\
    npm run build -- --base="$BASE_URL" | tee /build.log
FROM nginx
COPY --from=site --exclude=**/*.map /app/dist /usr/share/nginx/html
STOPSIGNAL SIGQUIT
`
  expect(build(text, { target: 'site', buildArgs: { BASE_URL: '/docs' } }).steps.at(-1)).toMatchObject({
    argv: ['/bin/bash', '-o', 'pipefail', '-c', 'npm run build -- --base="$BASE_URL" | tee /build.log'],
    createdBy: 'RUN |1 BASE_URL=/docs /bin/bash -o pipefail -c npm run build -- --base="$BASE_URL" | tee /build.log',
    network: 'host',
    mounts: [
      { type: 'secret', id: 'npmrc', target: '/root/.npmrc', required: true },
      { type: 'secret', id: 'token', env: 'TOKEN', required: false },
    ],
  })
  expect(build(text).steps[0]).toMatchObject({
    from: { kind: 'stage', index: 0 },
    exclude: ['**/*.map'],
    createdBy: 'COPY /app/dist /usr/share/nginx/html',
  })
})
