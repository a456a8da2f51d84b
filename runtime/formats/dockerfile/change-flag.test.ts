import { expect, test } from 'vitest'
import { applyChanges } from './change-flag.ts'

test.each([
  ['CMD ["sleep", "1"]', { Cmd: ['sleep', '1'] }],
  ['CMD sleep 1', { Cmd: ['/bin/sh', '-c', 'sleep 1'] }],
  ['CMD [ -f x ]', { Cmd: ['/bin/sh', '-c', '[ -f x ]'] }],
  ['entrypoint ["/init"]', { Entrypoint: ['/init'] }],
  ['ENV A=1 B="two words" C=d\\ e', { Env: ['A=1', 'B=two words', 'C=d e'] }],
  ['ENV A two words', { Env: ['A=two words'] }],
  ['ENV A=1\nENV B=2\nENV A=3', { Env: ['A=3', 'B=2'] }],
  ['EXPOSE 80 53/UDP 7000-7002', { ExposedPorts: { '80/tcp': {}, '53/udp': {}, '7000/tcp': {}, '7001/tcp': {}, '7002/tcp': {} } }],
  ["LABEL a=b 'c d'='e f'", { Labels: { a: 'b', 'c d': 'e f' } }],
  ['USER 1000:1000', { User: '1000:1000' }],
  ['WORKDIR /srv\nWORKDIR app', { WorkingDir: '/srv/app' }],
  ['STOPSIGNAL SIGQUIT', { StopSignal: 'SIGQUIT' }],
  ['VOLUME /data /log', { Volumes: { '/data': {}, '/log': {} } }],
  ['VOLUME ["/data"]', { Volumes: { '/data': {} } }],
  ['ONBUILD RUN make', { OnBuild: ['RUN make'] }],
  ['HEALTHCHECK NONE', { Healthcheck: { Test: ['NONE'] } }],
  ['HEALTHCHECK CMD wget -q x', { Healthcheck: { Test: ['CMD-SHELL', 'wget -q x'] } }],
  [
    'HEALTHCHECK --interval=5s --timeout=1s --start-period=1m --start-interval=2s --retries=3 CMD ["/up"]',
    {
      Healthcheck: {
        Test: ['CMD', '/up'],
        Interval: 5_000_000_000,
        Timeout: 1_000_000_000,
        StartPeriod: 60_000_000_000,
        StartInterval: 2_000_000_000,
        Retries: 3,
      },
    },
  ],
  ['# a remark', {}],
  ['ENV PATH=/bin\nENV PATH=$PATH:/opt/bin', { Env: ['PATH=/bin:/opt/bin'] }],
  ['ENV A=1 B=$A', { Env: ['A=1', 'B='] }],
  ['LABEL a=1 \\\n  b=2', { Labels: { a: '1', b: '2' } }],
])('%j changes the config', (change, expected) => {
  expect(applyChanges({}, [change])).toEqual(expected)
})

test.each([
  ['RUN make', 'RUN is not a valid change command'],
  ['constructor x', 'constructor is not a valid change command'],
  ['CMDD x', 'CMDD is not a valid change command'],
  ['FROM x', 'FROM is not a valid change command'],
  ['CMD', 'CMD requires at least one argument'],
  ['ENV A', 'ENV must have two arguments'],
  ['ENV A=1 B', 'syntax error - can\'t find = in "B". Must be of the form: name=value'],
  ['EXPOSE http', 'invalid containerPort: http'],
  ['HEALTHCHECK --nap=1s CMD x', 'unknown flag: --nap'],
  ['HEALTHCHECK wget', 'unknown type "WGET" in HEALTHCHECK (try CMD)'],
  ['HEALTHCHECK CMD', 'missing command after HEALTHCHECK CMD'],
  ['HEALTHCHECK NONE x', 'HEALTHCHECK NONE takes no arguments'],
  ['STOPSIGNAL SIGFOO', 'invalid signal: SIGFOO'],
  ['EXPOSE 70000', 'invalid containerPort: 70000'],
])('%j is refused: %s', (change, message) => {
  expect(() => applyChanges({}, [change])).toThrow(message)
})

test('an entrypoint takes away the command that was meant for another one', () => {
  const config = { Entrypoint: ['/a'], Cmd: ['b'] }
  expect(applyChanges(config, ['ENTRYPOINT ["/c"]'])).toEqual({ Entrypoint: ['/c'] })
  expect(applyChanges(config, ['CMD ["d"]', 'ENTRYPOINT ["/c"]'])).toEqual({ Entrypoint: ['/c'], Cmd: ['d'] })
})
