/** What the type checker says of one file. The program itself does not care: Node only takes the types out. */

import { spawn } from 'node:child_process'
import { dirname, join, relative } from 'node:path'
import { REPOSITORY } from '../../course/places.ts'
import { userBehindSudo } from '../sandbox/as-root.ts'

export interface TypeError {
  readonly line: number
  readonly message: string
}

/** @param file in a folder with a tsconfig.json */
export function typeErrors(file: string): Promise<readonly TypeError[]> {
  const folder = dirname(file)
  // As the learner, not as root: it leaves a file for its next run.
  const user = userBehindSudo()
  const child = spawn(process.execPath, [join(REPOSITORY, 'node_modules/.bin/tsc'), '--project', folder, '--pretty', 'false'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    ...user,
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => resolve(errorsIn(Buffer.concat(chunks).toString(), relative(folder, file))))
  })
}

/** `01-chroot.ts(12,5): error TS2304: Cannot find name 'x'.`, and indented lines that say more. Only those of one file. */
export function errorsIn(output: string, file: string): TypeError[] {
  return output.split('\n').flatMap(text => {
    const [, path, line, message] = /^(.*?)\((\d+),\d+\): error (?:TS\d+: )?(.*)$/.exec(text) ?? []
    return path === file && message !== undefined ? [{ line: Number(line), message: withoutLongTypes(message) }] : []
  })
}

/** The members of an object such as CLONE are no help: its name stands in the line that is named. */
function withoutLongTypes(message: string): string {
  return message.replaceAll(/'(?:typeof )?\{ [^']{40,} \}'/g, "'{ … }'")
}
