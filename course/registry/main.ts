/** `node course/registry/main.ts`: a registry to learn with. `--help` says what it can do, and which lies it can tell. */

import { readFileSync } from 'node:fs'
import { errnoName, MinidockError, runExitCode } from '../../runtime/base/errors.ts'
import { type CommandLine, HELP, readCommandLine } from './command-line.ts'
import { type Registry, startRegistry } from './registry.ts'
import { requestLine } from './request-line.ts'

async function start({ lies, tls, ...options }: CommandLine): Promise<Registry> {
  const certificate = tls && { cert: read(tls.cert), key: read(tls.key) }
  const seen = (request: Parameters<typeof requestLine>[0]) => console.log(requestLine(request))
  const registry = await startRegistry({ ...options, ...(certificate && { tls: certificate }), seen }).catch(explain(options))
  await registry.lie(...lies)
  console.log(`registry at ${registry.host}${lies.length === 0 ? '' : `, which lies: ${lies.join(', ')}`}`)
  return registry
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new MinidockError('invalid', `cannot read ${path}: ${errnoName(error)}`, { cause: error })
  }
}

function explain({ port, folder }: Pick<CommandLine, 'port' | 'folder'>) {
  return (error: unknown): never => {
    const code = errnoName(error)
    if (code === 'EADDRINUSE') {
      throw new MinidockError('unavailable', `port ${port} is taken`, {
        hint: '--port chooses another one; 0 is any that is free',
        cause: error,
      })
    }
    if (code?.startsWith('ERR_OSSL') || code?.startsWith('ERR_TLS')) {
      throw new MinidockError('invalid', 'the files of --tls are no certificate and its key', { cause: error })
    }
    if (code !== undefined && folder !== undefined)
      throw new MinidockError('invalid', `cannot keep images in ${folder}: ${code}`, { cause: error })
    throw error
  }
}

try {
  const told = readCommandLine(process.argv.slice(2))
  if (told === undefined) process.stdout.write(HELP)
  else {
    const registry = await start(told)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void registry.close())
  }
} catch (error) {
  if (!(error instanceof MinidockError)) throw error
  process.stderr.write(`registry: ${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`)
  process.exitCode = runExitCode(error.kind)
}
