/** A program that measures in the namespaces that apart.ts has made, and writes a section of the report. */

import { writeFileSync } from 'node:fs'
import { hidePlaces } from './hide.ts'

/**
 * Ends the process.
 * @param file gets the section
 * @param measure returns the section; gets a function that shows on a terminal what is being done
 */
export function writeSection(file: string, measure: (say: (line: string) => void) => Promise<string>): void {
  measured(measure).then(
    text => {
      writeFileSync(file, text)
      process.stdout.write(text)
      process.exit(0)
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error)
      process.exit(1)
    },
  )
}

async function measured(measure: Parameters<typeof writeSection>[1]): Promise<string> {
  // A PID namespace's first process ignores every signal that it has not asked for.
  process.on('SIGINT', () => process.exit(130))
  hidePlaces()
  const say = (line: string) => void process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : '')
  const text = await measure(say)
  say('')
  return text
}
