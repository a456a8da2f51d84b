/**
 * Why a registry refuses: `{"errors": [{"code": "MANIFEST_UNKNOWN", "message": "manifest unknown", "detail": …}]}`. Token services and older registries say it in
 * other members.
 *
 * Source: distribution-spec 1.1, "Error Codes"; distribution, registry/client/errors.go.
 */

import { isObject, type Json } from '../go/json.ts'

/** A code of the specification, `UNKNOWN`, or whatever the registry has. */
export interface RegistryError {
  readonly code: string
  readonly message: string
}

/** Beyond this a message is no sentence. */
const MOST_CHARACTERS = 500

/** Returns the first error of an answer's body, or undefined if it names none. @param status that of the answer */
export function parseErrorBody(body: string, status: number): RegistryError | undefined {
  const document = parse(body)
  if (document === undefined) return undefined
  const [first] = Array.isArray(document['errors']) ? document['errors'] : []
  if (isObject(first) && typeof first['code'] === 'string')
    return { code: first['code'], message: shortened(first['message']) || codeInWords(first['code']) }
  const message = ['details', 'error_description', 'message', 'error'].map(member => shortened(document[member])).find(text => text !== '')
  return message === undefined ? undefined : { code: codeOf(status), message }
}

function parse(body: string): Json | undefined {
  try {
    const document: unknown = JSON.parse(body)
    return isObject(document) ? document : undefined
  } catch {
    // A proxy's page, or nothing: the status says what there is to say.
    return undefined
  }
}

function shortened(message: unknown): string {
  return typeof message === 'string' ? message.trim().slice(0, MOST_CHARACTERS) : ''
}

function codeOf(status: number): string {
  return { 401: 'UNAUTHORIZED', 403: 'DENIED', 429: 'TOOMANYREQUESTS' }[status] ?? 'UNKNOWN'
}

/** `MANIFEST_UNKNOWN`: manifest unknown. */
export function codeInWords(code: string): string {
  return code.toLowerCase().replaceAll('_', ' ')
}
