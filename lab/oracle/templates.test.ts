/**
 * Templates of `inspect --format`, printed by docker's client and by minidock from the same documents. There is no daemon: a socket answers with the documents.
 * The clients of docker 20.10 and 28 agree on all of these.
 */

import { once } from 'node:events'
import { createServer } from 'node:http'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MinidockError } from '../../runtime/base/errors.ts'
import { DOCUMENTS, type DocumentKind } from '../../runtime/formats/docker/documents/documents.ts'
import { inspectFormat } from '../../runtime/formats/docker/inspect-format.ts'
import { installed } from '../engines/installed.ts'
import { TemporaryFolder } from '../fixtures/temporary-folder.ts'

const documents: Readonly<Record<DocumentKind, object>> = {
  container: {
    Id: 'abc',
    Created: '2026-01-31T12:00:00.5Z',
    State: { Status: 'running', Pid: 5 },
    HostConfig: {
      Binds: null,
      RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
      PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }] },
      Ulimits: [{ Name: 'core', Hard: -1, Soft: -1 }],
      BlkioWeightDevice: [{ Path: '/dev/x', Weight: 50 }],
      BlkioDeviceReadBps: [{ Path: '/dev/x', Rate: 1000 }],
      Dns: ['1.1.1.1'],
      NanoCpus: 5,
      NetworkMode: 'container:abc',
      IpcMode: 'private',
      CgroupnsMode: 'host',
      UTSMode: 'host',
      Devices: [{ PathOnHost: '/dev/fuse', PathInContainer: '/dev/fuse', CgroupPermissions: 'rwm' }],
    },
    Config: { Labels: { a: 'b' }, Healthcheck: { Test: ['CMD', 'x'], Interval: 90_000_000_000 }, Volumes: { '/v': {} }, Env: ['A=1'] },
    Mounts: [{ Type: 'bind', Source: '/a', Destination: '/b', Mode: '', RW: true, Propagation: 'rprivate' }],
    NetworkSettings: { Networks: { bridge: { IPAddress: '1.2.3.4', IPAMConfig: null } }, Ports: { '80/tcp': null } },
    GraphDriver: { Name: 'overlay2', Data: null },
    Origin: 'here',
  },
  image: { Id: 'sha256:abc', Config: {}, Size: 5, RootFS: { Type: 'layers', Layers: ['sha256:def'] } },
  network: { Name: 'web', Id: 'abc', Created: '2026-01-31T12:00:00.25Z', IPAM: { Config: [{ Subnet: '10.0.0.0/8' }] }, Labels: {} },
  volume: { Name: 'data', Options: null, Labels: { a: 'b' } },
}

const TEMPLATES: Readonly<Record<DocumentKind, readonly string[]>> = {
  container: [
    '{{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}} {{with .State.Health}}x{{else}}none{{end}}',
    '{{.State.Health}} {{.SizeRw}} {{.Config.StopTimeout}} {{.HostConfig.PidsLimit}} {{.HostConfig.Init}}',
    '{{json .State.Health}} {{json .SizeRw}} {{json .HostConfig.Binds}} {{json .Config.Volumes}} {{json .GraphDriver.Data}}',
    '{{eq .State.Health nil}} {{not .State.Health}} {{or .State.Health "z"}} {{$x := .State.Health}}{{$x}}',
    '{{.Config.StopSignal}}|{{.Config.Hostname}}|{{.State.Dead}}|{{.RestartCount}}|{{.HostConfig.Memory}}',
    '{{len .HostConfig.Binds}} {{len .ExecIDs}} {{len .HostConfig.CapAdd}} {{len .Config.Entrypoint}} {{len .GraphDriver.Data}}',
    '{{.HostConfig.Binds}} {{.Config.Entrypoint}} {{.Config.Volumes}} {{.GraphDriver.Data}} {{.GraphDriver}}',
    '{{range .HostConfig.Binds}}x{{else}}none{{end}}{{range $k, $v := .HostConfig.Sysctls}}x{{else}}none{{end}}',
    '{{.HostConfig.RestartPolicy}} {{if .HostConfig.RestartPolicy}}true{{end}} {{.HostConfig.LogConfig}}',
    '{{json .HostConfig.RestartPolicy}} {{json .HostConfig.LogConfig}} {{json .State}} {{json .Config.Healthcheck}}',
    '{{.HostConfig.Ulimits}} {{.HostConfig.BlkioWeightDevice}} {{.HostConfig.BlkioDeviceReadBps}} {{printf "%s" .HostConfig.Ulimits}}',
    '{{.HostConfig.PortBindings}} {{.Mounts}} {{.HostConfig.Devices}} {{json .Mounts}}',
    '{{.Config.Healthcheck.Interval}} {{.Config.Healthcheck.Timeout}} {{if .Config.Healthcheck.Timeout}}x{{else}}default{{end}}',
    '{{.Config.Labels.no}} {{.Config.Labels.no.deeper}} {{index .Config.Labels "no"}}|{{if .Config.Labels.no}}x{{end}}',
    '{{index .Config.Volumes "/x"}} {{index .NetworkSettings.Networks "no"}} {{.NetworkSettings.Networks.no.IPAddress}}',
    '{{index .NetworkSettings.Ports "81/tcp"}} {{index .HostConfig.PortBindings "80/tcp"}}',
    '{{range $port, $places := .HostConfig.PortBindings}}{{$port}} {{range $places}}{{.HostPort}}{{.HostIP}}{{end}}{{end}}',
    '{{range $port, $places := .HostConfig.PortBindings}}{{$port}} {{range $places}}{{.HostPort}}{{.HostIp}}{{end}}{{end}}',
    '{{.NetworkSettings.Networks.bridge.IPAddress}} {{.NetworkSettings.Networks.bridge.IPAMConfig}} {{.NetworkSettings.IPAddress}}|',
    '{{with .HostConfig.NetworkMode}}{{.}} {{.IsContainer}} {{.IsPrivate}} {{.IsUserDefined}} {{.NetworkName}} {{.ConnectedContainer}}{{end}}',
    '{{.HostConfig.NetworkMode.IsHost}} {{.HostConfig.NetworkMode.UserDefined}}|{{eq .HostConfig.NetworkMode "host"}} {{len .HostConfig.NetworkMode}}',
    '{{if .HostConfig.PidMode}}x{{else}}own{{end}} {{.HostConfig.PidMode.IsPrivate}} {{.HostConfig.PidMode.Valid}} {{json .HostConfig.IpcMode}}',
    '{{.HostConfig.IpcMode.IsPrivate}} {{.HostConfig.IpcMode.Container}} {{.HostConfig.CgroupnsMode.IsHost}} {{.HostConfig.UTSMode.IsHost}}',
    '{{.HostConfig.UsernsMode.IsPrivate}} {{.HostConfig.Cgroup.Valid}} {{.HostConfig.Isolation.IsDefault}} {{.HostConfig.Isolation}}|',
    '{{with .HostConfig.RestartPolicy}}{{.IsNone}} {{.IsAlways}} {{.IsOnFailure}} {{.IsUnlessStopped}} {{.}}{{end}}',
    '{{range $port, $places := .HostConfig.PortBindings}}{{$port}} {{$port.Port}} {{$port.Int}} {{$port.Proto}} {{eq $port "80/tcp"}}{{end}}',
    '{{with .Config.Healthcheck}}{{.Interval.Seconds}} {{.Interval.Minutes}} {{.Interval.Milliseconds}} {{.Interval.String}} {{.Timeout.Hours}}{{end}}',
    '{{range .HostConfig.Ulimits}}{{.String}}{{end}} {{printf "%s|%v|%q" .HostConfig.NetworkMode .HostConfig.IpcMode .HostConfig.UTSMode}}',
    '{{split .HostConfig.NetworkMode ":"}} {{print .HostConfig.IpcMode .HostConfig.UTSMode 1}}',
    '{{.ContainerJSONBase.ID}} {{.HostConfig.Resources.NanoCPUs}} {{.HostConfig.Resources.Ulimits}} {{json .HostConfig.Resources}}',
    '{{.NetworkSettings.NetworkSettingsBase.Ports}} {{.NetworkSettings.DefaultNetworkSettings}} {{.NetworkSettings.Bridge}}|',
    '{{.ContainerJSONBase.Name}} {{.Id}}',
    '{{.ID}} {{.HostConfig.DNS}} {{.HostConfig.NanoCPUs}} {{.HostConfig.Binds}}',
    '{{.Id}} {{.HostConfig.Dns}} {{.HostConfig.NanoCpus}} {{.HostConfig.Binds}} {{.HostConfig.RestartPolicy}} {{.Origin}}',
    '{{range $k, $v := .State}}{{$k}}={{$v}} {{end}}{{len .State}} {{index .State "Status"}}',
    '{{join .Config.Entrypoint ","}}|{{join .Config.Env ","}}|{{index "abc" 1}}',
    '{{printf "%s %v %q" .HostConfig.RestartPolicy .HostConfig.RestartPolicy .Config.Env}}',
    '{{printf "%v" .State.Health}} {{print .SizeRw}} {{slice .HostConfig.Binds 0}}',
    '{{.Id}} {{.SizeRw}}',
    '{{.State.Health.Status}}',
    '{{.State.Nope}}',
    '{{.Config.Labels.no}} {{.Nope}}',
    '{{ (index  (index .NetworkSettings.Ports "80/tcp")  0).HostPort }}',
    '{{len .State.Health}}',
    '{{.HostConfig.Memory.X}}',
  ],
  image: [
    '{{.ID}} {{.Config.StopSignal}}|{{.Config.Healthcheck}}|{{len .Config.Env}}|{{.Config.Labels}}',
    '{{.Config.ImageConfig.StopSignal}}|{{.Config.DockerOCIImageConfigExt}}|{{json .Config}}',
    '{{.RepoTags}} {{json .RepoTags}} {{.RootFS.Layers}} {{.Metadata.LastTagTime}} {{.Created}}|{{.Parent}}|{{.GraphDriver}}',
    '{{if .Config.Entrypoint}}x{{else}}none{{end}} {{range $k, $v := .Config.ExposedPorts}}x{{else}}none{{end}}',
  ],
  network: [
    '{{.ID}} {{.Created}} {{json .Created}} {{.IPAM.Driver}}|{{.IPAM.Options}} {{range .IPAM.Config}}{{.}}{{end}}',
    '{{.Containers}} {{json .Containers}} {{.Labels}} {{json .Labels}} {{.Options}} {{.ConfigFrom}} {{json .IPAM}}',
    '{{.Created.Unix}} {{.Created.UnixMilli}} {{.Created.IsZero}}',
    '{{.Peers}} {{.Services}} {{.Internal}} {{printf "%s" .Created}}',
  ],
  volume: ['{{.Options}} {{json .Options}} {{.Labels}} {{.Status}} {{.UsageData}} {{.CreatedAt}}|{{index .Options "type"}}|'],
}

const folder = new TemporaryFolder()
const socket = folder.path('docker.sock')

/** `GET /v1.50/containers/NAME/json`: whatever the name is, there is one object of each kind. */
const daemon = createServer((request, response) => {
  const kind = (['container', 'image', 'network', 'volume'] as const).find(each => request.url?.includes(`/${each}s/`))
  response.setHeader('Content-Type', 'application/json')
  response.end(kind === undefined ? 'OK' : JSON.stringify(documents[kind]))
})

beforeAll(async () => {
  daemon.listen(socket)
  await once(daemon, 'listening')
})

afterAll(() => {
  daemon.close()
  folder.remove()
})

/** What is printed, or the message of the error. */
async function dockers(kind: DocumentKind, template: string): Promise<string> {
  const env = { DOCKER_HOST: `unix://${socket}`, DOCKER_CONFIG: folder.path('client') }
  const { stdout, stderr, exitCode } = await execa(installed('docker'), [kind, 'inspect', '-f', template, 'x'], { env, reject: false })
  return exitCode === 0 ? stdout : stderr
}

function ours(kind: DocumentKind, template: string): string {
  try {
    return inspectFormat(template)(DOCUMENTS[kind], documents[kind])
  } catch (error) {
    return error instanceof MinidockError ? error.message : String(error)
  }
}

describe.each(Object.entries(TEMPLATES) as [DocumentKind, readonly string[]][])('of a %s', (kind, templates) => {
  test.each(templates)('%s', async template => {
    expect(ours(kind, template)).toBe((await dockers(kind, template)).trimStart())
  })
})
