/** A `RUN` as it is run: its program, and what that sees. Source: moby/buildkit, frontend/dockerfile/dockerfile2llb/convert.go, `dispatchRun`. */

import { proxyVariables } from './build-variables.ts'
import { argvOf } from './config-changes.ts'
import { documentText, parseHereDocument } from './here-document.ts'
import { resolveMount } from './run-mount.ts'
import { type FileSource, fileSource } from './stage-names.ts'
import type { InlineFile, PartOf, RunStep, StepScope } from './steps.ts'
import type { CommandLine, Run } from './tree.ts'

/** Where scripts lie that begin with `#!`: the shell starts them. */
const SCRIPTS = '/dev/pipes'

export function runStep(run: Run, { dockerfile, stage, options, state, expand }: StepScope): PartOf<RunStep> {
  const { config, variables, declared } = state
  const workdir = config.WorkingDir || '/'
  const { command, files } = commandOf(run)
  const argv = argvOf(config, command)
  const find = (name: string): FileSource => fileSource(dockerfile, name, stage, run.source)
  const scope = { expand: expand.word, workdir, find }
  const args = declared.map(name => `${name}=${variables.get(name) ?? ''}`)
  return {
    kind: 'run',
    argv,
    environment: Array.from(variables, ([name, value]) => `${name}=${value}`),
    proxy: proxyVariables(options.buildArgs),
    user: config.User ?? '',
    workdir,
    mounts: run.mounts.map(mount => resolveMount(mount, scope)),
    files,
    network: run.network ?? 'default',
    createdBy: `RUN ${[...(args.length > 0 ? [`|${args.length}`, ...args] : []), ...argv].join(' ')}`,
  }
}

/**
 * A here-document alone is the script, for the shell or, with `#!`, for another program. Beside other words it stays in the line: the shell reads it, and gives its
 * variables their values.
 */
function commandOf({ command, documents }: Run): { readonly command: CommandLine; readonly files: readonly InlineFile[] } {
  const [first] = documents
  if (first === undefined || command.form === 'exec') return { command, files: [] }
  if (parseHereDocument(command.script) === undefined) {
    const script = [command.script, ...documents.map(({ name, content }) => content + name)].join('\n')
    return { command: { form: 'shell', script }, files: [] }
  }
  const content = documentText(first)
  if (!content.startsWith('#!')) return { command: { form: 'shell', script: content }, files: [] }
  const name = `${SCRIPTS}/${first.name}`
  return { command: { form: 'shell', script: name }, files: [{ name, content, mode: 0o755 }] }
}
