/** A page of a repository's tags: `{"name": "library/busybox", "tags": ["1.36", "latest"]}`. Source: distribution-spec 1.1, "Listing Tags". */

import { check, maybe, struct, texts } from '../go/json.ts'

const page = struct({ tags: maybe(texts, []) })

/** @throws {MinidockError} `invalid` */
export function parseTagList(value: unknown): readonly string[] {
  return check(page, value, 'list of tags').tags
}
