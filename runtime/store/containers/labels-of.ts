/** A container's labels: those of its image, and those that were asked for, which win. Source: moby, daemon/commit.go, `merge`. */

import type { ContainerRecord } from './container-record.ts'

export function labelsOf({ Image, Request }: Pick<ContainerRecord, 'Image' | 'Request'>): Readonly<Record<string, string>> {
  return { ...Image.config.Labels, ...Request.Labels }
}
