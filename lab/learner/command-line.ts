/** What is asked for by the words after `npm run lab`. Pure. npm keeps flags for itself, so these are words; the few flags come after `--`. */

import { LAB_WORDS, WITH_CHAPTER } from '../../vagrant/on-vagrant.ts'

export const ENGINES = ['docker', 'podman', 'minidock'] as const
export type OtherEngine = (typeof ENGINES)[number]

export type Asked =
  | { readonly kind: 'where' | 'next' | 'help' }
  | { readonly kind: (typeof WITH_CHAPTER)[number]; readonly chapter?: number }
  /** An empty `argv`: a shell. */
  | { readonly kind: 'try'; readonly chapter?: number; readonly argv: readonly string[] }
  /** Without a number: which there are. */
  | { readonly kind: 'challenge'; readonly chapter?: number; readonly number?: number }
  | { readonly kind: 'clean'; readonly all: boolean; readonly yes: boolean }
  | { readonly kind: 'engine'; readonly engine: OtherEngine }
  | { readonly kind: 'uml'; readonly chapter?: number; readonly files: readonly string[] }
  | { readonly kind: 'vagrant'; readonly words: readonly string[] }
  | { readonly kind: 'problem'; readonly message: string; readonly hint?: string }

export const HELP = `npm run lab                 where you are
npm run lab N               checks your file of chapter N: workshop/NN-name.ts (npm run lab check: of the chapter you are at)
npm run lab next            what to do next
npm run lab try [N]         a shell in a sandbox, where minidock is the engine with your file
npm run lab try N -- …      one command of it: run -it busybox sh
npm run lab warm-up [N]     a warm-up of chapter N: one idea, one gap, one minute; five each
npm run lab hint [N]        one hint more for the TODO you are at: three each
npm run lab diff [N]        your file beside ours
npm run lab watch [N]       checks again whenever you save: the warm-ups, then the exercise
npm run lab ui [N]          the same in a browser
npm run lab reset [N]       starts anew; what you had is kept beside it
npm run lab solution [N]    ours, when yours passes
npm run lab give-up [N]     ours, now
npm run lab challenge [N]   the open challenges of chapter N; challenge N M: checks your file of number M
npm run lab mutants [N]     wrong engines, and the checks that catch them
npm run lab sweep [N]       each token of our solutions wrong once, and what catches it: it takes minutes
npm run lab clean [all]     takes away what the course has made on this machine; all: your files too

npm run lab -- --engine docker|podman|minidock   the same checks of another engine
npm run lab -- --on host|uml|vagrant …           where checks run; without it: here
npm run lab -- --on uml [N | short | FILES]      in user-mode Linux: those of your chapter N, or the engine's own
npm run lab -- --on vagrant [N | FILES]          the same in a virtual machine: npm run vm
`

/** The answer to any other word. */
const THERE_IS = `there are: ${LAB_WORDS.join(', ')}, or the number of a chapter\nwhat they do: npm run lab help`

export function readCommandLine(argv: readonly string[]): Asked {
  const tried = triedIn(argv)
  if (tried) return tried
  const placed = placeIn(argv)
  if ('kind' in placed) return placed
  const { place, rest } = placed
  if (place === 'uml') return umlOf(rest)
  if (place === 'vagrant') return { kind: 'vagrant', words: rest }
  const [word = 'where', ...more] = rest
  if (word.startsWith('--engine')) return engineOf(word.includes('=') ? [word.slice('--engine='.length), ...more] : more)
  if (word === 'where' || word === 'next' || word === 'help') return more.length === 0 ? { kind: word } : tooMany(word, more)
  if (word === '--help' || word === '-h') return { kind: 'help' }
  if (word === 'clean') return cleanOf(more)
  if (word === 'challenge') return challengeOf(more)
  if (isNumber(word)) return more.length === 0 ? { kind: 'check', chapter: Number(word) } : swapped(word, more)
  const kind = WITH_CHAPTER.find(each => each === word)
  if (kind === undefined) return { kind: 'problem', message: `there is no '${word}'`, hint: THERE_IS }
  const [chapter, ...others] = more
  if (chapter === undefined) return { kind }
  if (others.length > 0) return tooMany(word, others)
  if (!isNumber(chapter)) return { kind: 'problem', message: `'${chapter}' is not the number of a chapter`, hint: `npm run lab ${word} 1` }
  return { kind, chapter: Number(chapter) }
}

/** Words that follow are the engine's, whatever they are. */
function triedIn([first = '', second = '', ...more]: readonly string[]): Asked | undefined {
  const [word, chapter] = isNumber(first) ? [second, first] : [first, second]
  if (word !== 'try') return undefined
  if (isNumber(chapter)) return { kind: 'try', chapter: Number(chapter), argv: engineWords(more) }
  return { kind: 'try', argv: engineWords(second === '' ? [] : [second, ...more]) }
}

/** npm takes `--` away, but only the first. `shell` is what `npm run chapter` has. */
function engineWords(words: readonly string[]): readonly string[] {
  const [first, ...more] = words
  return first === '--' || (first === 'shell' && more.length === 0) ? more : words
}

function isNumber(word: string): boolean {
  return /^\d+$/.test(word)
}

const PLACES = ['host', 'uml', 'vagrant'] as const
type Place = (typeof PLACES)[number]

interface Placed {
  readonly place: Place
  /** The words without it. */
  readonly rest: readonly string[]
}

/** @returns what `--on` says, wherever it stands; a problem if that is no place for checks */
function placeIn(argv: readonly string[]): Placed | Extract<Asked, { kind: 'problem' }> {
  const at = argv.findIndex(word => word === '--on' || word.startsWith('--on='))
  if (at === -1) return { place: 'host', rest: argv }
  const joined = argv[at]?.includes('=')
  const place = joined ? argv[at]?.slice('--on='.length) : argv[at + 1]
  const known = PLACES.find(each => each === place)
  if (known) return { place: known, rest: argv.toSpliced(at, joined ? 1 : 2) }
  return {
    kind: 'problem',
    message: `there is no place '${place ?? ''}' for checks`,
    hint: 'here: npm run lab -- --on host\nin user-mode Linux: npm run lab -- --on uml\nin a virtual machine: npm run lab -- --on vagrant',
  }
}

/** The words after `--on uml`: the number of a chapter, or files of the behaviour suite. */
function umlOf(words: readonly string[]): Asked {
  const [first, ...more] = words[0] === 'check' ? words.slice(1) : words
  if (first === undefined) return { kind: 'uml', files: words }
  if (isNumber(first)) return more.length === 0 ? { kind: 'uml', chapter: Number(first), files: [] } : tooMany(first, more)
  if (LAB_WORDS.includes(first))
    return {
      kind: 'problem',
      message: `'${first}' is not for user-mode Linux`,
      hint: 'in a virtual machine: npm run lab -- --on vagrant …',
    }
  return { kind: 'uml', files: words }
}

function engineOf([name, ...more]: readonly string[]): Asked {
  if (more.length > 0) return tooMany('--engine', more)
  const engine = ENGINES.find(each => each === name)
  if (engine) return { kind: 'engine', engine }
  return { kind: 'problem', message: `there is no engine '${name ?? ''}' to check`, hint: `there are: ${ENGINES.join(', ')}` }
}

function challengeOf(words: readonly string[]): Asked {
  const wrong = words.find(word => !/^\d+$/.test(word))
  if (wrong !== undefined) return { kind: 'problem', message: `'${wrong}' is not a number`, hint: 'npm run lab challenge 2 1' }
  const [chapter, number, ...more] = words.map(Number)
  if (more.length > 0) return tooMany('challenge', more.map(String))
  return { kind: 'challenge', ...(chapter !== undefined && { chapter }), ...(number !== undefined && { number }) }
}

function cleanOf(words: readonly string[]): Asked {
  const unknown = words.filter(word => word !== 'all' && word !== 'yes')
  if (unknown.length > 0) return tooMany('clean', unknown)
  return { kind: 'clean', all: words.includes('all'), yes: words.includes('yes') }
}

/** `npm run lab 1 hint` is as clear as the other way round. */
function swapped(chapter: string, [word, ...more]: readonly string[]): Asked {
  const kind = WITH_CHAPTER.find(each => each === word)
  return kind && more.length === 0 ? { kind, chapter: Number(chapter) } : tooMany(chapter, [word ?? '', ...more])
}

function tooMany(word: string, more: readonly string[]): Asked {
  return {
    kind: 'problem',
    message: `'${more.join(' ')}' after '${word}' means nothing here`,
    hint: THERE_IS,
  }
}
