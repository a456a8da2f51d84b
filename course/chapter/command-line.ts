/** What was asked for with `npm run chapter …`. npm keeps flags before `--` for itself, so everything here is a word; what follows the number is the engine's. */

export type Asked =
  | { readonly kind: 'list' }
  | { readonly kind: 'help' }
  /** Its steps, one after the other. */
  | { readonly kind: 'walk'; readonly chapter: number; readonly part: 'tour' | 'break'; readonly straightThrough: boolean }
  /** A shell in the sandbox, to type along. */
  | { readonly kind: 'shell'; readonly chapter: number }
  /** The engine of the chapter, as a command line. */
  | { readonly kind: 'engine'; readonly chapter: number; readonly argv: readonly string[] }
  | { readonly kind: 'problem'; readonly message: string }

export const LAST_CHAPTER = 12

export function readCommandLine(argv: readonly string[]): Asked {
  const [first, ...rest] = argv
  if (first === undefined) return { kind: 'list' }
  if (first === '--help' || first === '-h' || first === 'help') return { kind: 'help' }
  const chapter = /^\d{1,2}$/.test(first) ? Number(first) : -1
  if (chapter < 0 || chapter > LAST_CHAPTER)
    return { kind: 'problem', message: `there is no chapter "${first}": they are 0 to ${LAST_CHAPTER}` }
  const [word, second, ...more] = rest
  if (word === undefined) return { kind: 'walk', chapter, part: 'tour', straightThrough: false }
  if (word === 'all' && second === undefined) return { kind: 'walk', chapter, part: 'tour', straightThrough: true }
  if (word === 'break' && (second === undefined || (second === 'all' && more.length === 0)))
    return { kind: 'walk', chapter, part: 'break', straightThrough: second === 'all' }
  if (word === 'shell' && second === undefined) return { kind: 'shell', chapter }
  return { kind: 'engine', chapter, argv: rest }
}

export const HELP = `npm run chapter                    the list of chapters, and how far you are
npm run chapter 1                  chapter 1 step by step: by hand, then by the engine as it is after chapter 1
npm run chapter 1 all              the same, without waiting for a key
npm run chapter 1 break            the attacks of chapter 1
npm run chapter 1 shell            a shell in the sandbox, to type along; whatever happens there is gone with it
npm run chapter 1 -- run …         the engine of chapter 1 as a command line
npm run chapter 1 -- --help        what it can do so far
`
