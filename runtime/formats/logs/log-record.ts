/** What a reader of a container's log, in whatever format, tells of each record. */

/** Attributes that the log driver was told to keep with each record: labels and variables. */
export type LogAttributes = Readonly<Record<string, string>>

export type LogStream = 'stdout' | 'stderr'

/** A line of output with its line break, or a part of a line without: then more of it follows in the stream's next record. */
export interface LogRecord {
  readonly stream: LogStream
  /** The record's output is a part of these bytes, from `from` to `to`; records that follow one another lie side by side. */
  readonly bytes: Uint8Array
  readonly from: number
  readonly to: number
  /** RFC 3339, nanoseconds; empty where no time was asked for. */
  readonly time: string
  readonly attributes: LogAttributes | undefined
}

export interface LogVisitor {
  /** Without, `time` is left empty: to make text of it costs more than to find the record. */
  readonly wantsTime: boolean
  /**
   * A line of output with its line break, or a part of a line without: then more of it follows in the stream's next record.
   * @param bytes valid until the end of the scan; neighbouring records lie side by side in it
   * @param time RFC 3339, nanoseconds
   */
  record(stream: LogStream, bytes: Uint8Array, from: number, to: number, time: string, attributes: LogAttributes | undefined): void
}

/** Reads a part of a file. */
export type ReadAt = (position: number, length: number) => Uint8Array

/** Where a file's last records begin, and how many of those that were wanted it does not have. */
export interface TailStart {
  readonly position: number
  readonly missing: number
}

/** A format of logs. It keeps nothing between two calls but memory to work in. */
export interface LogFormat {
  /** Tells of the whole records at the beginning of `bytes`. @returns how many bytes they are */
  scan(bytes: Uint8Array, visitor: LogVisitor): number
  /** Looks from the end of a file, so that the beginning of a large one is not read. */
  tail(read: ReadAt, size: number, count: number): TailStart
}
