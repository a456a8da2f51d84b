/** Data that people wrote, read and checked. */

import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { CourseError } from './course-error.ts'
import { relativePath } from './places.ts'

/** @throws {CourseError} it is no JSON, or has not the shape that it should have */
export function readJson<T>(path: string, schema: v.GenericSchema<unknown, T>): T {
  return checked(schema, parsed(readFileSync(path, 'utf8'), path), path)
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new CourseError(relativePath(path), error instanceof Error ? error.message : String(error))
  }
}

/** @throws {CourseError} it has not the shape that it should have */
export function checked<T>(schema: v.GenericSchema<unknown, T>, value: unknown, path: string): T {
  const result = v.safeParse(schema, value)
  if (result.success) return result.output
  const [issue] = result.issues
  throw new CourseError(relativePath(path), `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`)
}
