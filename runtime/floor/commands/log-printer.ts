/** Prints the records of a log: neighbours of one stream in one write, and without a copy where nothing is put between them. */

import type { Terminal } from '../../cli/command.ts'
import type { LogAttributes, LogRecord, LogStream } from '../../formats/logs/log-record.ts'

export interface PrintOptions {
  readonly timestamps: boolean
  /** The attributes of each record too. */
  readonly details: boolean
}

const NEWLINE = 10

export class LogPrinter {
  readonly #terminal: Terminal
  readonly #options: PrintOptions
  #pending: Uint8Array[] = []
  #stream: LogStream = 'stdout'
  /** What is pending of the bytes that records were last in. */
  #bytes: Uint8Array = new Uint8Array()
  #from = 0
  #to = 0
  readonly #begins = { stdout: true, stderr: true }

  constructor(terminal: Terminal, options: PrintOptions) {
    this.#terminal = terminal
    this.#options = options
  }

  /** Writes all of them: the next batch may be in the same memory. */
  print(records: readonly LogRecord[]): void {
    for (const record of records) this.#add(record)
    this.#flush()
  }

  #add({ stream, bytes, from, to, time, attributes }: LogRecord): void {
    if (stream !== this.#stream) this.#flush()
    this.#stream = stream
    // A long line is in several records: it has one beginning.
    if (this.#begins[stream]) this.#push(this.#prefix(time, attributes))
    this.#begins[stream] = bytes[to - 1] === NEWLINE
    if (bytes !== this.#bytes || from !== this.#to) {
      this.#gather()
      this.#bytes = bytes
      this.#from = from
    }
    this.#to = to
  }

  #flush(): void {
    this.#gather()
    const [first, ...others] = this.#pending
    if (first === undefined) return
    const all = others.length === 0 ? first : Buffer.concat(this.#pending)
    if (this.#stream === 'stdout') this.#terminal.out(all)
    else this.#terminal.err(all)
    this.#pending = []
  }

  #gather(): void {
    if (this.#to > this.#from) this.#pending.push(this.#bytes.subarray(this.#from, this.#to))
    this.#from = this.#to
  }

  #push(prefix: string): void {
    if (prefix === '') return
    this.#gather()
    this.#pending.push(Buffer.from(prefix))
  }

  #prefix(time: string, attributes: LogAttributes | undefined): string {
    const { timestamps, details } = this.#options
    return `${timestamps ? `${time} ` : ''}${details ? `${detailsOf(attributes)} ` : ''}`
  }
}

/** As docker writes them: by name, escaped as in a URL's query. */
function detailsOf(attributes: LogAttributes = {}): string {
  return Object.entries(attributes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(pair => pair.map(text => encodeURIComponent(text).replaceAll('%20', '+')).join('='))
    .join(',')
}
