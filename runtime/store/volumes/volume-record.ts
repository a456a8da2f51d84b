/** A volume's `volume.json` and `options.json`, checked as they are read: people edit them. */

import * as v from 'valibot'
import { MinidockError } from '../../base/errors.ts'
import { check, struct, text, textMap } from '../../formats/go/json.ts'

/** `volume.json`. */
export interface VolumeRecord {
  readonly Name: string
  /** RFC 3339. */
  readonly CreatedAt: string
  readonly Labels: Readonly<Record<string, string>>
}

/** `options.json`: options of docker's driver `local`. It is there only for a volume whose files are not in `_data`: what is mounted in its place. */
export type VolumeOptions = Readonly<Record<string, string>>

const record = struct({
  Name: text,
  CreatedAt: v.pipe(
    text,
    v.check(time => !Number.isNaN(Date.parse(time)), 'a time'),
  ),
  Labels: textMap,
})

/** Returns the content of a `volume.json`. @throws {MinidockError} `engine`, naming file and field */
export function parseVolumeRecord(path: string, content: string): VolumeRecord {
  return parse(path, content, record)
}

/** Returns the content of an `options.json`. @throws {MinidockError} `engine`, naming file and field */
export function parseVolumeOptions(path: string, content: string): VolumeOptions {
  return parse(path, content, textMap)
}

function parse<T>(path: string, content: string, schema: v.GenericSchema<unknown, T>): T {
  try {
    return check(schema, JSON.parse(content), 'file')
  } catch (error) {
    throw damaged(path, error instanceof Error ? error.message.replace('invalid file: ', '') : String(error), error)
  }
}

/** @param why what is wrong with the file */
export function damaged(path: string, why: string, cause?: unknown): MinidockError {
  return new MinidockError('engine', `cannot read ${path}: ${why}`, {
    hint: 'it was edited or damaged: repair it. The files of the volume are beside it, in _data',
    cause,
  })
}
