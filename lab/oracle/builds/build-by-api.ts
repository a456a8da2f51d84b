/**
 * `POST /build?version=2`: BuildKit, with a context that is a tar. It needs no session of BuildKit's, which a client would have.
 *
 * Source: Docker Engine API v1.41, "ImageBuild"; moby 20.10, builder/builder-next/builder.go.
 */

import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { BuildCall } from './build-by-command.ts'
import { tarOf } from './tar-of.ts'

/** The daemon answers as it goes: progress, and perhaps an error at the end. */
interface Line {
  readonly error?: string
}

export const buildByApi: BuildCall = async ({ env }, image, context, { buildArgs = {}, labels = {}, target = '', file = '' }) => {
  const query = new URLSearchParams({
    version: '2',
    nocache: '1',
    networkmode: 'none',
    t: image,
    buildargs: JSON.stringify(buildArgs),
    labels: JSON.stringify(labels),
    target,
    dockerfile: file,
  })
  const socketPath = env['DOCKER_HOST']?.replace('unix://', '')
  const { status, body } = await post(`/build?${query}`, socketPath, await tarOf(context))
  const lines = body
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line) as Line)
  if (status !== 200) return body.trim()
  return lines.find(({ error }) => error !== undefined)?.error
}

function post(path: string, socketPath: string | undefined, content: Uint8Array): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-tar', 'content-length': content.length }
    const sent = request({ socketPath, path, method: 'POST', headers }, response => {
      text(response).then(body => resolve({ status: response.statusCode ?? 0, body }), reject)
    })
    sent.once('error', reject)
    sent.end(content)
  })
}
