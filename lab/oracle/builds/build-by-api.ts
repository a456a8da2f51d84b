/** BuildKit, with what a row asks for. */

import { buildWithBuildKit } from '../../engines/buildkit.ts'
import type { BuildCall } from './build-by-command.ts'

export const buildByApi: BuildCall = ({ env }, image, context, { buildArgs = {}, labels = {}, target = '', file = '' }) =>
  buildWithBuildKit({
    host: env['DOCKER_HOST'] ?? '',
    context,
    query: { nocache: '1', t: image, buildargs: JSON.stringify(buildArgs), labels: JSON.stringify(labels), target, dockerfile: file },
  })
