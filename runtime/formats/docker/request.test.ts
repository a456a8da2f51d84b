import { describe, expect, test } from 'vitest'
import { newRequest } from './request.ts'
import { parseRequest } from './request-schema.ts'

/** What docker 28.2.2 sends for `docker create busybox`, taken from the socket. */
const SENT: { readonly HostConfig: object } =
  JSON.parse(`{"Hostname":"","Domainname":"","User":"","AttachStdin":false,"AttachStdout":true,"AttachStderr":true,"Tty":false,"OpenStdin":false,
"StdinOnce":false,"Env":null,"Cmd":null,"Image":"busybox","Volumes":{},"WorkingDir":"","Entrypoint":null,"OnBuild":null,"Labels":{},
"HostConfig":{"Binds":null,"ContainerIDFile":"","LogConfig":{"Type":"","Config":{}},"NetworkMode":"default","PortBindings":{},
"RestartPolicy":{"Name":"no","MaximumRetryCount":0},"AutoRemove":false,"VolumeDriver":"","VolumesFrom":null,"ConsoleSize":[0,0],"CapAdd":null,"CapDrop":null,
"CgroupnsMode":"","Dns":[],"DnsOptions":[],"DnsSearch":[],"ExtraHosts":null,"GroupAdd":null,"IpcMode":"","Cgroup":"","Links":null,"OomScoreAdj":0,"PidMode":"",
"Privileged":false,"PublishAllPorts":false,"ReadonlyRootfs":false,"SecurityOpt":null,"UTSMode":"","UsernsMode":"","ShmSize":0,"Isolation":"","CpuShares":0,
"Memory":0,"NanoCpus":0,"CgroupParent":"","BlkioWeight":0,"BlkioWeightDevice":[],"BlkioDeviceReadBps":[],"BlkioDeviceWriteBps":[],"BlkioDeviceReadIOps":[],
"BlkioDeviceWriteIOps":[],"CpuPeriod":0,"CpuQuota":0,"CpuRealtimePeriod":0,"CpuRealtimeRuntime":0,"CpusetCpus":"","CpusetMems":"","Devices":[],
"DeviceCgroupRules":null,"DeviceRequests":null,"MemoryReservation":0,"MemorySwap":0,"MemorySwappiness":-1,"OomKillDisable":false,"PidsLimit":0,"Ulimits":[],
"CpuCount":0,"CpuPercent":0,"IOMaximumIOps":0,"IOMaximumBandwidth":0,"MaskedPaths":null,"ReadonlyPaths":null},
"NetworkingConfig":{"EndpointsConfig":{"default":{"IPAMConfig":null,"Links":null,"Aliases":null,"MacAddress":"","DriverOpts":null,"GwPriority":0,"NetworkID":"",
"EndpointID":"","Gateway":"","IPAddress":"","IPPrefixLen":0,"IPv6Gateway":"","GlobalIPv6Address":"","GlobalIPv6PrefixLen":0,"DNSNames":null}}}}`)

describe('newRequest', () => {
  test("is what docker's CLI sends without flags", () => {
    const expected = newRequest()
    expected.Image = 'busybox'
    expected.NetworkingConfig.EndpointsConfig = { default: { MacAddress: '', GwPriority: 0 } }
    expect(parseRequest(SENT)).toEqual(expected)
  })

  test('has every field that docker sends, but for Windows and an OnBuild of nothing', () => {
    const windows = ['CpuCount', 'CpuPercent', 'IOMaximumIOps', 'IOMaximumBandwidth']
    const request = newRequest()
    expect(Object.keys(SENT).filter(key => !(key in request))).toEqual(['OnBuild'])
    expect(Object.keys(SENT.HostConfig).filter(key => !(key in request.HostConfig))).toEqual(windows)
  })

  test('gives each caller a draft of its own', () => {
    newRequest().HostConfig.CapAdd.push('NET_ADMIN')
    expect(newRequest().HostConfig.CapAdd).toEqual([])
  })
})

describe('parseRequest', () => {
  test('an empty body is the request without flags', () => {
    expect(parseRequest({})).toEqual(newRequest())
  })

  test('its own output parses to itself', () => {
    const request = newRequest()
    request.Env.push('A=1')
    request.HostConfig.PortBindings['80/tcp'] = [{ HostIp: '', HostPort: '8080' }]
    request.HostConfig.Mounts.push({ Type: 'tmpfs', Target: '/run', TmpfsOptions: { SizeBytes: 65536, Mode: 0o1777 } })
    expect(parseRequest(JSON.parse(JSON.stringify(request)))).toEqual(request)
  })

  test('fields that nobody knows are ignored', () => {
    expect(parseRequest({ Image: 'a', Shiny: 1, HostConfig: { Shinier: true } })).toEqual({ ...newRequest(), Image: 'a' })
  })

  test('null values in maps are the empty things that Go reads them as', () => {
    const request = parseRequest({
      ExposedPorts: { '80/tcp': null },
      HostConfig: { PortBindings: { '80/tcp': null } },
      NetworkingConfig: { EndpointsConfig: { back: null } },
    })
    expect(request.ExposedPorts).toEqual({ '80/tcp': {} })
    expect(request.HostConfig.PortBindings).toEqual({ '80/tcp': [] })
    expect(request.NetworkingConfig.EndpointsConfig).toEqual({ back: {} })
  })

  test('a command that is one string is one argument', () => {
    expect(parseRequest({ Cmd: 'ls -l' }).Cmd).toEqual(['ls -l'])
  })

  test('an empty entrypoint is not the same as none said', () => {
    expect(parseRequest({ Entrypoint: [] }).Entrypoint).toEqual([])
    expect(parseRequest({ Entrypoint: null }).Entrypoint).toBeNull()
  })

  test('an empty network mode is the default one', () => {
    expect(parseRequest({ HostConfig: { NetworkMode: '' } }).HostConfig.NetworkMode).toBe('default')
  })

  test('a label may be named like a part of JavaScript', () => {
    const labels = JSON.parse('{"constructor": "a", "__proto__": "b", "prototype": "c"}')
    expect(Object.entries(parseRequest({ Labels: labels }).Labels)).toEqual([
      ['constructor', 'a'],
      ['__proto__', 'b'],
      ['prototype', 'c'],
    ])
  })

  test.each([
    [[], 'invalid create request: expected an object, got []'],
    ['x', 'invalid create request: expected an object, got "x"'],
    [{ Env: 'A=1' }, 'invalid create request: Env: expected a list, got "A=1"'],
    [{ Cmd: [1] }, 'invalid create request: Cmd: expected a list of strings, got [1]'],
    [{ HostConfig: { Memory: '64m' } }, 'invalid create request: HostConfig.Memory: expected a number, got "64m"'],
    [{ HostConfig: { NanoCpus: 1.5 } }, 'invalid create request: HostConfig.NanoCpus: expected a whole number, got 1.5'],
    [{ HostConfig: { Mounts: [{ Type: 'bind' }] } }, 'invalid create request: HostConfig.Mounts.0.Target: missing'],
    [{ Labels: { a: 1 } }, 'invalid create request: Labels.a: expected a string, got 1'],
    [
      { HostConfig: { PortBindings: { '80/tcp': [{ HostPort: 8080 }] } } },
      'invalid create request: HostConfig.PortBindings.80/tcp.0.HostPort: expected a string, got 8080',
    ],
    [
      { HostConfig: { RestartPolicy: { Name: 'maybe' } } },
      'invalid create request: HostConfig.RestartPolicy.Name: expected one of "", no, always, unless-stopped, on-failure, got "maybe"',
    ],
    [{ HostConfig: { ConsoleSize: [24] } }, 'invalid create request: HostConfig.ConsoleSize.1: missing'],
  ])('%j is refused with the path of the wrong field', (body, message) => {
    expect(() => parseRequest(body)).toThrow(expect.objectContaining({ kind: 'invalid', message }))
  })
})
