/** The schema of mount points in a container's record. */

import * as v from 'valibot'
import { flag, list, maybe, oneOf, struct, text, texts } from '../go/json.ts'
import type { MountPoint } from './mount-point.ts'

const point = { Destination: text, Mode: text, RW: flag }

export const mountPoints = list(
  v.union([
    struct({
      Type: v.literal('volume'),
      ...point,
      Name: text,
      Driver: oneOf('local'),
      Anonymous: flag,
      NoCopy: flag,
      Subpath: maybe(text),
    }),
    struct({
      Type: v.literal('bind'),
      ...point,
      Source: text,
      Propagation: oneOf('private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave'),
      NonRecursive: flag,
      ReadOnlyNonRecursive: flag,
      CreateMountpoint: flag,
    }),
    struct({ Type: v.literal('tmpfs'), ...point, Options: texts }),
  ]),
) satisfies v.GenericSchema<unknown, MountPoint[]>
