/** The simple commands of a shell script, as far as one can tell without running it: what is quoted, expanded or piped is taken apart, nothing is expanded. */

/** @returns the words of each command, without its redirections and variables */
export function shellCommands(text: string): readonly (readonly string[])[] {
  const script = text.replace(HERE_DOCUMENT, '$<start>')
  const commands: string[][] = []
  let words: string[] = []
  let word: string | undefined
  for (let at = 0; at < script.length; ) {
    const rest = script.slice(at)
    const [token = '', quoted, double, escaped, end, redirection, blank] = TOKEN.exec(rest) ?? []
    at += token.length || 1
    if (quoted !== undefined) word = (word ?? '') + quoted
    else if (double !== undefined) {
      word = (word ?? '') + double.replace(/\\([\\"$`])/g, '$1')
      // What is executed to make the word is a command as well.
      for (const [, inner = ''] of double.matchAll(/\$\(([^()]*)\)/g)) commands.push(...shellCommands(inner).map(each => [...each]))
    } else if (escaped !== undefined) word = (word ?? '') + escaped.replace('\n', '')
    else if (redirection !== undefined) finishWord()
    else if (end !== undefined) finishCommand()
    else if (blank !== undefined) finishWord()
    else word = (word ?? '') + (token === '' ? (rest[0] ?? '') : token)
  }
  finishCommand()
  return commands.map(withoutAssignments).filter(command => command.length > 0)

  function finishWord(): void {
    if (word !== undefined && word !== '') words.push(word)
    word = undefined
  }

  function finishCommand(): void {
    finishWord()
    commands.push(words)
    words = []
  }
}

/** Its text is no command. */
const HERE_DOCUMENT = /(?<start><<-?[ \t]*(['"]?)(?<end>\w+)\2[^\n]*\n)[\s\S]*?\n[ \t]*\k<end>(?=\n|$)/g
const SINGLE = "'([^']*)'"
const DOUBLE = String.raw`"((?:[^"\\]|\\.)*)"`
const ESCAPED = String.raw`\\([\s\S])`
/** A comment ends a command as a line break does. */
const END = String.raw`((?:#[^\n]*)?\n|\$\(|&&|\|\||[;|()${'`'}]|&(?!>))`
const REDIRECTION = String.raw`((?:\d|&)?(?:>>|>|<<<|<<-?|<)&?[ \t]*(?:'[^']*'|"[^"]*"|[^\s;|&()<>'"]+)?)`
const BLANK = String.raw`([ \t]+(?:#[^\n]*)?)`
const PLAIN = String.raw`[^\s'"\\;|&()<>${'`'}$]+`
const TOKEN = new RegExp(`^(?:${[SINGLE, DOUBLE, ESCAPED, END, REDIRECTION, BLANK, PLAIN].join('|')})`)

/** `A=1 ls` runs `ls`; so do `sudo ls` and `! ls`. */
function withoutAssignments(words: readonly string[]): readonly string[] {
  const start = words.findIndex(word => !/^\w+=/.test(word) && !BEFORE_A_COMMAND.has(word))
  return start < 0 ? [] : words.slice(start)
}

const BEFORE_A_COMMAND = new Set([
  '!',
  '{',
  '}',
  'sudo',
  'time',
  'if',
  'then',
  'else',
  'elif',
  'while',
  'until',
  'do',
  'exec',
  'env',
  'nohup',
])
