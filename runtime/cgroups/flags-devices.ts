/** The flags of devices: which a container may use, and how fast. Wording is docker's. */

import type { FlagTable } from '../cli/flags.ts'
import { parseBpsDevice, parseDevice, parseDeviceRule, parseIopsDevice, parseWeightDevice } from './flag-values.ts'
import { sets, setsTo } from './sets.ts'

export const deviceFlags: FlagTable = [
  { kind: 'list', name: 'device', help: 'Add a host device to the container', apply: setsTo('Devices', values => values.map(parseDevice)) },
  {
    kind: 'list',
    name: 'device-cgroup-rule',
    help: 'Add a rule to the cgroup allowed devices list',
    apply: setsTo('DeviceCgroupRules', values => values.map(parseDeviceRule)),
  },
  {
    kind: 'int',
    name: 'blkio-weight',
    update: true,
    type: 'uint16',
    help: 'Block IO (relative weight), between 10 and 1000, or 0 to disable (default 0)',
    apply: sets('BlkioWeight'),
  },
  {
    kind: 'list',
    name: 'blkio-weight-device',
    help: 'Block IO weight (relative device weight)',
    default: [],
    apply: setsTo('BlkioWeightDevice', values => values.map(parseWeightDevice)),
  },
  {
    kind: 'list',
    name: 'device-read-bps',
    help: 'Limit read rate (bytes per second) from a device',
    default: [],
    apply: setsTo('BlkioDeviceReadBps', values => values.map(parseBpsDevice)),
  },
  {
    kind: 'list',
    name: 'device-read-iops',
    help: 'Limit read rate (IO per second) from a device',
    default: [],
    apply: setsTo('BlkioDeviceReadIOps', values => values.map(parseIopsDevice)),
  },
  {
    kind: 'list',
    name: 'device-write-bps',
    help: 'Limit write rate (bytes per second) to a device',
    default: [],
    apply: setsTo('BlkioDeviceWriteBps', values => values.map(parseBpsDevice)),
  },
  {
    kind: 'list',
    name: 'device-write-iops',
    help: 'Limit write rate (IO per second) to a device',
    default: [],
    apply: setsTo('BlkioDeviceWriteIOps', values => values.map(parseIopsDevice)),
  },
]
