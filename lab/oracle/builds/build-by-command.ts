/** `build`, as a command. */

import { call } from '../../engines/call.ts'
import type { Driver } from '../../engines/driver.ts'
import { within } from '../../suite/slowness.ts'
import type { BuildOptions } from './build-row.ts'

/** Builds a folder, and names the image. @returns why it failed, if it did */
export type BuildCall = (driver: Driver, image: string, context: string, options: BuildOptions) => Promise<string | undefined>

interface Extras {
  readonly flags?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Seconds on a quiet machine, for one command. */
const PATIENCE = 60

export function buildByCommand({ flags = [], env = {} }: Extras = {}): BuildCall {
  return async (driver, image, context, options) => {
    const args = ['build', ...flags, '--network=none', ...optionFlags(options), '--tag', image, '.']
    const { exitCode, stdout, stderr } = await callDriver(driver, args, { env, cwd: context })
    return exitCode === 0 ? undefined : lastLine(stderr) || lastLine(stdout) || `exit code ${exitCode}`
  }
}

export function callDriver(
  driver: Driver,
  args: readonly string[],
  { env = {}, cwd }: { readonly env?: Extras['env']; readonly cwd: string },
) {
  const root = driver.root === undefined ? {} : { MINIDOCK_ROOT: driver.root }
  return call([...driver.command, ...args], { env: { ...driver.env, ...env, ...root }, cwd, timeout: within(PATIENCE) })
}

function optionFlags({ buildArgs = {}, labels = {}, target, file }: BuildOptions): string[] {
  return [
    ...Object.entries(buildArgs).map(([name, value]) => `--build-arg=${name}=${value}`),
    ...Object.entries(labels).map(([name, value]) => `--label=${name}=${value}`),
    ...(target === undefined ? [] : [`--target=${target}`]),
    ...(file === undefined ? [] : [`--file=${file}`]),
  ]
}

/** Hints, and the lines of a Dockerfile that is quoted, begin with blanks. */
function lastLine(text: string): string {
  return text.split('\n').findLast(line => /^\S/.test(line)) ?? ''
}
