/** Words for the machine's shell. Pure. */

/** One word, whatever is in it. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

export function quoteAll(words: readonly string[]): string {
  return words.map(quote).join(' ')
}

/** What says how to print. Where things lie on this computer, and how quick it is, is nothing to the machine. */
const PASSED_ON = /^(?:NO_COLOR|FORCE_COLOR|COLORTERM|MINIDOCK_DEBUG)$/

/** `NAME=value` for env(1). */
export function passedOn(env: NodeJS.ProcessEnv): string[] {
  return Object.entries(env).flatMap(([name, value]) => (PASSED_ON.test(name) && value !== undefined ? [`${name}=${value}`] : []))
}

/** Slower than this an answer comes back only from a machine that is very busy. */
const TOLERATED_SECONDS = 10

/** Sets the machine's clock right where it is off: it stands still while a laptop sleeps, and then certificates look invalid. Says so on stderr. */
export function clockScript(): string {
  const now = Math.round(Date.now() / 1000)
  return [
    `off=$(($(date +%s) - ${now}))`,
    `test $\{off#-} -le ${TOLERATED_SECONDS} || {`,
    `test $off -lt 0 && how=behind || how=ahead`,
    `if sudo -n date -s @${now} >/dev/null 2>&1`,
    `then echo "minidock: the machine's clock was $\{off#-} seconds $how: it is set right" >&2`,
    `else echo "minidock: the machine's clock is $\{off#-} seconds $how and cannot be set: certificates may look invalid" >&2`,
    'fi',
    '}',
  ].join('\n')
}

/**
 * A script whose output goes to no terminal, though it runs in one: vitest would move the cursor about. So it ends with the terminal, and with its own exit code.
 */
export function withoutTerminal(script: string): string {
  return `{ code=$({ { ${script}\necho $? >&3; } | cat >&4; } 3>&1); } 4>&1; exit $code`
}
