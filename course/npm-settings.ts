/** The settings that npm was given on its command line, when it has started this process. */

import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { errnoName } from '../runtime/base/errors.ts'
import type { Settings } from './npm-flags.ts'

type Environment = Readonly<Record<string, string | undefined>>

const PREFIX = 'npm_config_'

/**
 * npm passes all settings on that are not as by default. One that a file or npm's own environment sets to this value is the user's own, and left out here.
 * @param npms what npm itself was started with
 * @returns by name, as in the environment: `read_only`; nothing if it was not npm
 */
export function npmSettings(env: Environment = process.env, npms: Environment = npmsEnvironment(env)): Settings {
  if (!env['npm_config_user_agent']?.startsWith('npm/')) return {}
  const others = [npms, ...filesOf(env).map(settingsIn)].flatMap(settings => Object.entries(settings))
  const isOthers = (key: string, value: string) => others.some(([name, its]) => name.toLowerCase() === key && its === value)
  const own = Object.entries(env).flatMap(([key, value]) =>
    key.startsWith(PREFIX) && value !== undefined && !isOthers(key, value) ? [[key.slice(PREFIX.length), value] as const] : [],
  )
  return Object.fromEntries(own)
}

/** The project's, the user's, the machine's, and npm's own. */
function filesOf(env: Environment): string[] {
  const project = env['npm_config_local_prefix']
  const program = env['npm_execpath']
  return [
    ...(project === undefined ? [] : [join(project, '.npmrc')]),
    ...(program === undefined ? [] : [join(dirname(program), '../npmrc')]),
    ...['npm_config_userconfig', 'npm_config_globalconfig'].flatMap(name => env[name] ?? []),
  ]
}

function settingsIn(file: string): Settings {
  try {
    return settingsInFile(readFileSync(file, 'utf8'))
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR'].includes(errnoName(error) ?? '')) return {}
    throw error
  }
}

/**
 * A line is `name`, `name = value` or `name[] = value`; `#` and `;` begin a comment.
 * @returns as they are called in the environment
 */
export function settingsInFile(text: string): Settings {
  const values = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, name, isList, given = 'true'] = /^\s*([^\s=#;[]+)\s*(\[\])?\s*(?:=\s*(.*?)\s*)?$/.exec(line) ?? []
    if (name === undefined) continue
    const key = `${PREFIX}${name.replaceAll('-', '_').toLowerCase()}`
    const value = given === 'false' || given === 'null' ? '' : given.replace(/^(["'])(.*)\1$/, '$2')
    values.set(key, isList && values.has(key) ? `${values.get(key)}\n\n${value}` : value)
  }
  return Object.fromEntries(values)
}

/** What npm itself was started with. Between it and this process is a shell, whose environment is already npm's. */
function npmsEnvironment(env: Environment): Environment {
  for (let pid = process.ppid; pid > 1; pid = parentOf(pid)) {
    const its = environmentOf(pid)
    if (its['npm_lifecycle_event'] !== env['npm_lifecycle_event']) return its
  }
  return {}
}

/** @returns nothing where /proc does not tell it: another user's process, or another system than Linux */
function environmentOf(pid: number): Environment {
  try {
    const text = readFileSync(`/proc/${pid}/environ`, 'utf8')
    return Object.fromEntries(text.split('\0').map(entry => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]))
  } catch {
    return {}
  }
}

function parentOf(pid: number): number {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0 // It has ended meanwhile.
  }
}
