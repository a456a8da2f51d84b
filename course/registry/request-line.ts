/** A request in a line, as the registry prints it for those who read along. */

import { visible } from '../../runtime/formats/text/visible.ts'
import type { Seen } from './serve.ts'

/** `200 GET    /v2/app/blobs/sha256:e9bdde01905d… ada Bearer, sent 92 bytes` */
export function requestLine({ at, method, path, scheme, user, status, received, sent }: Seen): string {
  const asked = visible(readable(path).replaceAll(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1…'))
  const notes = [
    ...(at === 'registry' ? [] : [`at the ${at}`]),
    ...(scheme === '' ? [] : [`${user === '' ? 'nobody in particular' : user} with ${scheme}`]),
    ...(received === 0 ? [] : [`${received} bytes came`]),
    ...(sent === 0 ? [] : [`${sent} bytes went`]),
  ]
  return `${status} ${method.padEnd(6)} ${[asked, ...notes].join(', ')}`
}

function readable(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path // A per cent sign by itself.
  }
}
