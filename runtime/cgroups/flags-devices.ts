/** The flags of devices: which a container may use, and how fast. Wording is docker's. */

import type { FlagTable } from '../cli/flags.ts'
import { parseBpsDevice, parseDevice, parseDeviceRule, parseIopsDevice, parseWeightDevice } from './flag-values.ts'

export const deviceFlags: FlagTable = [
  {
    kind: 'list',
    name: 'device',
    help: 'Add a host device to the container',
    apply: ({ HostConfig }, devices) => {
      HostConfig.Devices = devices.map(parseDevice)
    },
  },
  {
    kind: 'list',
    name: 'device-cgroup-rule',
    help: 'Add a rule to the cgroup allowed devices list',
    apply: ({ HostConfig }, rules) => {
      HostConfig.DeviceCgroupRules = rules.map(parseDeviceRule)
    },
  },
  {
    kind: 'int',
    name: 'blkio-weight',
    update: true,
    type: 'uint16',
    help: 'Block IO (relative weight), between 10 and 1000, or 0 to disable (default 0)',
    apply: ({ HostConfig }, weight) => {
      HostConfig.BlkioWeight = weight
    },
  },
  {
    kind: 'list',
    name: 'blkio-weight-device',
    help: 'Block IO weight (relative device weight)',
    default: [],
    apply: ({ HostConfig }, devices) => {
      HostConfig.BlkioWeightDevice = devices.map(parseWeightDevice)
    },
  },
  {
    kind: 'list',
    name: 'device-read-bps',
    help: 'Limit read rate (bytes per second) from a device',
    default: [],
    apply: ({ HostConfig }, devices) => {
      HostConfig.BlkioDeviceReadBps = devices.map(parseBpsDevice)
    },
  },
  {
    kind: 'list',
    name: 'device-read-iops',
    help: 'Limit read rate (IO per second) from a device',
    default: [],
    apply: ({ HostConfig }, devices) => {
      HostConfig.BlkioDeviceReadIOps = devices.map(parseIopsDevice)
    },
  },
  {
    kind: 'list',
    name: 'device-write-bps',
    help: 'Limit write rate (bytes per second) to a device',
    default: [],
    apply: ({ HostConfig }, devices) => {
      HostConfig.BlkioDeviceWriteBps = devices.map(parseBpsDevice)
    },
  },
  {
    kind: 'list',
    name: 'device-write-iops',
    help: 'Limit write rate (IO per second) to a device',
    default: [],
    apply: ({ HostConfig }, devices) => {
      HostConfig.BlkioDeviceWriteIOps = devices.map(parseIopsDevice)
    },
  },
]
