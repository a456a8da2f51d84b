/** A page of a repository's tags: `{"name": "library/busybox", "tags": ["1.36", "latest"]}`. Source: distribution-spec 1.1, "Listing Tags". */

import * as v from 'valibot'
import { check, list, maybe, struct, text } from '../go/json.ts'

const tag = v.pipe(text, v.regex(/^\w[\w.-]{0,127}$/, 'a tag'))
const page = struct({ tags: maybe(list(tag), []) })

/** @throws {MinidockError} `invalid` */
export function parseTagList(value: unknown): readonly string[] {
  return check(page, value, 'list of tags').tags
}
