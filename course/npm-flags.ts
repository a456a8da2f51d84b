/**
 * npm keeps the flags before `--` for itself: of `npm run chapter 2 run --rm busybox`, the words 2, run and busybox arrive, and `--rm` becomes `npm_config_rm=true` in
 * the environment. What was typed is told from both. Pure.
 *
 *   typed             in the environment        what arrives
 *   --rm              rm=true
 *   --rm=false        rm=
 *   --env=A=1         env=A=1
 *   --env A=1         env=true                  A=1, among the words; npm 11 does so with flags that it does not know
 *   --label a --label b   label=true\n\ntrue    a and b
 *   --no-healthcheck  healthcheck=
 *   -it               it=true                   letters that npm does not know, together
 *   -p 80:80          parseable=true            80:80: a letter of npm's own stands for a setting of npm's
 *   -m 64m            message=64m
 *
 * Nothing can be told where npm answers itself (-v, -h, -w; all flags that npm 12 does not know), and where it leaves no trace (-i, -e A=1, --no-cache, --format).
 */

import { MinidockError } from '../runtime/base/errors.ts'
import { shellWords } from './shell-words.ts'

export interface KnownFlag {
  /** Without dashes: `read-only`. */
  readonly name: string
  readonly short?: string
  /** It takes no value. */
  readonly isSwitch: boolean
  /** It belongs further to the front than these words: to `explain`, of `explain run`. */
  readonly isBefore?: boolean
}

/** A command, as it has arrived. */
export interface Arrived {
  readonly flags: readonly KnownFlag[]
  /** The words after the command's name. */
  readonly args: readonly string[]
  /** Whether they may end in another program's words, flags among them: `run busybox ls`. */
  readonly runsProgram: boolean
}

export interface Kept {
  /** As they are typed: `--rm`, `-it`. */
  readonly flags: readonly string[]
  /** The words after the command's name with the flags in their places; undefined where these are not certain. */
  readonly args: readonly string[] | undefined
}

/** npm's settings by name, as they stand in the environment: `read_only`. */
export type Settings = Readonly<Record<string, string>>

/** A flag with its value, and where both belong. */
interface Found {
  readonly typed: string
  /** Beside it; absent: it takes none. */
  readonly value?: string
  /** How many values of it are among the words. */
  readonly left: number
  readonly place: 'front' | 'program' | 'uncertain'
}

/** Letters that stand for a setting of npm's. Without a value here, npm takes the next word for it. */
const NPM_LETTERS: Readonly<Record<string, { readonly setting: string; readonly value?: string }>> = {
  a: { setting: 'all', value: 'true' },
  c: { setting: 'call' },
  d: { setting: 'loglevel', value: 'info' },
  f: { setting: 'force', value: 'true' },
  l: { setting: 'long', value: 'true' },
  m: { setting: 'message' },
  p: { setting: 'parseable', value: 'true' },
  q: { setting: 'loglevel', value: 'warn' },
}

/** npm takes a name for the only one of its own that begins so. Others of the kind leave no trace: `--format`. */
const BEGINNINGS: Readonly<Record<string, string>> = { engine: 'engine_strict', time: 'timing' }

const MOST_LETTERS = 4

/** Those of these letters that programs in a container are often given: `ls -la`, `sh -c`. */
const PROGRAM_LETTERS = 'aclf'

/**
 * @param settings those that npm was given on its command line (npm-settings.ts)
 * @returns undefined if npm has kept nothing that the command knows
 */
export function keptByNpm(arrived: Arrived, settings: Settings): Kept | undefined {
  const found = [...longFlags(arrived, settings), ...clusters(arrived, settings), ...npmLetters(arrived, settings)]
  if (found.length === 0) return undefined
  return { flags: found.map(({ typed }) => typed), args: withFlags(arrived.args, found) }
}

/**
 * What a learner is told of it.
 * @param typed up to and with `--`: `npm run chapter 2 --`
 * @param words between that and the flags: `run`
 */
export function keptError({ flags, args }: Kept, typed: string, words: readonly string[]): MinidockError {
  const isOne = flags.length === 1
  const list = isOne ? flags.join() : `${flags.slice(0, -1).join(', ')} and ${flags.at(-1) ?? ''}`
  return new MinidockError('invalid', `nothing was run: npm has kept ${list} for itself`, {
    hint: `flags come after --: ${typed} ${args === undefined ? [...words, '…'].join(' ') : shellWords([...words, ...args])}`,
  })
}

function longFlags({ flags }: Arrived, settings: Settings): Found[] {
  return flags.flatMap(flag => {
    const [setting, negated] = [settingOf(flag.name), settingOf(flag.name.replace(/^no-/, ''))]
    if (flag.isSwitch && setting !== negated && settings[negated] === '') return foundAs(flag, `--${flag.name}`, [])
    const value = settings[setting]
    if (value === undefined || isSettingOfLetter(flag, setting)) return []
    if (flag.isSwitch) return foundAs(flag, value === '' ? `--${flag.name}=false` : `--${flag.name}`, [])
    return value.split('\n\n').flatMap(each => foundAs(flag, `--${flag.name}`, [each]))
  })
}

/** `-it`: all are switches but the last, which may take a value. */
function clusters({ flags }: Arrived, settings: Settings): Found[] {
  return Object.entries(settings).flatMap(([letters, value]) => {
    const known = [...letters].map(letter => flags.find(({ short }) => short === letter))
    const last = known.at(-1)
    const isName = letters.length > MOST_LETTERS || flags.some(({ name }) => name === letters)
    const isCluster = value === 'true' && !isName && known.slice(0, -1).every(flag => flag?.isSwitch)
    return last && isCluster ? foundAs(last, `-${letters}`, last.isSwitch ? [] : ['true']) : []
  })
}

function npmLetters({ flags, args, runsProgram }: Arrived, settings: Settings): Found[] {
  const hasProgram = runsProgram && args.length > 1
  return Object.entries(NPM_LETTERS).flatMap(([letter, { setting, value: wanted }]): Found[] => {
    const value = settings[setting]
    if (value === undefined || (wanted !== undefined && value !== wanted)) return []
    const flag = flags.find(({ short }) => short === letter)
    if (hasProgram && PROGRAM_LETTERS.includes(letter)) return [programsOwn(letter, wanted === undefined ? value : undefined, args, flag)]
    if (!flag) return []
    return foundAs(flag, `-${letter}`, flag.isSwitch ? [] : [wanted === undefined ? value : 'true'])
  })
}

/** `-c` after a shell is the shell's. Other letters that the command has too may be either's. */
function programsOwn(letter: string, value: string | undefined, args: readonly string[], flag: KnownFlag | undefined): Found {
  const isShells = letter === 'c' && /(?:^|\/)(?:ba|da|a|z)?sh$/.test(args.at(-1) ?? '')
  const place = isShells || !flag ? 'program' : 'uncertain'
  return { typed: `-${letter}`, left: 0, place, ...(value !== undefined && { value }) }
}

/** @param values none, or one: `true` says that npm has left it among the words */
function foundAs({ isBefore = false }: KnownFlag, typed: string, [value]: readonly string[]): Found[] {
  const place = isBefore ? 'uncertain' : 'front'
  if (value === undefined) return [{ typed, left: 0, place }]
  return [value === 'true' ? { typed, left: 1, place } : { typed, value, left: 0, place }]
}

/** Flags stand before the arguments. Values that npm has left are the first words; whose is whose is certain only if all belong to one flag. */
function withFlags(args: readonly string[], found: readonly Found[]): readonly string[] | undefined {
  const takers = found.filter(({ left }) => left > 0)
  if (found.some(({ place }) => place === 'uncertain') || new Set(takers.map(({ typed }) => typed)).size > 1) return undefined
  if (takers.length > args.length) return undefined
  const wordsOf = ({ typed, value }: Found) => (value === undefined ? [typed] : [typed, value])
  const own = found.filter(({ place, left }) => place === 'front' && left === 0)
  const last = found.filter(({ place }) => place === 'program')
  return [
    ...own.flatMap(wordsOf),
    ...takers.flatMap(({ typed }, index) => [typed, args[index] ?? '']),
    ...args.slice(takers.length),
    ...last.flatMap(wordsOf),
  ]
}

/** `-a` and `--all` are the same to npm: it is told as the letter, which is typed more often. */
function isSettingOfLetter({ short = '' }: KnownFlag, setting: string): boolean {
  return NPM_LETTERS[short]?.setting === setting
}

function settingOf(name: string): string {
  return BEGINNINGS[name] ?? name.replaceAll('-', '_').toLowerCase()
}
