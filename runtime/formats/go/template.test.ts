/** What each template prints was taken from `docker inspect --format` of docker 28.2.2, given the same data. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileTemplate } from './template.ts'

const DATA = {
  Id: 'abc',
  Name: '/web',
  Args: ['-a', 'b c'],
  State: { Status: 'running', Running: true, Pid: 42, ExitCode: 0 },
  Extra: { a: [1, 2.5, null, 'x'], b: 1, t: true },
  Config: { Labels: { b: '2', a: '1' }, Cmd: null },
  NetworkSettings: { Ports: { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }], '443/tcp': null } },
  Mounts: [],
}

const print = (template: string) => compileTemplate(template)(DATA)

describe('fields and values', () => {
  test.each([
    ['{{.Id}} {{ .State.Pid }} {{$.State.Status}}', 'abc 42 running'],
    ['{{.Args}} {{.Extra}} {{.Config.Labels}} {{.Mounts}}', '[-a b c] map[a:[1 2.5 <nil> x] b:1 t:true] map[a:1 b:2] []'],
    ['{{1.50}} {{1e30}} {{0x10}} {{1_000}} {{-3}} {{true}} {{1000000.5}} {{0.00001}}', '1.5 1e+30 16 1000 -3 true 1.0000005e+06 1e-05'],
    ['{{\'a\'}} {{`raw\\n`}} {{"q\\n\\x41\\u00e9"}} {{"}}"}}', '97 raw\\n q\nAé }}'],
    ['{{(.State).Status}} {{(index .Args 0)}}', 'running -a'],
    ['{{.Id}}}}', 'abc}}'],
    ['{{.Config.Cmd}}', '<no value>'],
  ])('%s prints %j', (template, text) => {
    expect(print(template)).toBe(text)
  })
})

describe('white space and comments', () => {
  test.each([
    ['a  {{- "x" -}}  b', 'axb'],
    ['x {{ "a" -}} \n\n y', 'x ay'],
    ['{{/* c }} d */}}x', 'x'],
    ['a {{- /* c */ -}} x', 'ax'],
    ['{{- 3}}', '3'],
    ['{{5 -}} x', '5x'],
  ])('%j prints %j', (template, text) => {
    expect(print(template)).toBe(text)
  })
})

describe('control', () => {
  test.each([
    ['{{if .Mounts}}a{{else if .Id}}b{{else}}c{{end}}', 'b'],
    ['{{if false}}a{{else if false}}b{{else}}c{{end}}', 'c'],
    ['{{with .State}}{{.Status}}{{else}}n{{end}}', 'running'],
    ['{{with ""}}a{{else with "q"}}{{.}}{{end}}', 'q'],
    ['{{with $x := .Id}}{{$x}}{{.}}{{end}}', 'abcabc'],
    ['{{range .Args}}<{{.}} of {{$.Id}}>{{end}}', '<-a of abc><b c of abc>'],
    ['{{range $i, $a := .Args}}{{$i}}:{{$a}} {{end}}', '0:-a 1:b c '],
    ['{{range .Mounts}}x{{else}}none{{end}}', 'none'],
    ['{{range $p, $b := .NetworkSettings.Ports}}{{$p}}={{range $b}}{{.HostPort}}{{else}}-{{end}};{{end}}', '443/tcp=-;80/tcp=8080;'],
    ['{{range 3}}{{.}},{{end}}', '0,1,2,'],
    ['{{range .Args}}{{if eq . "-a"}}{{continue}}{{end}}{{.}}{{break}}{{end}}', 'b c'],
    ['{{$x := 1}}{{if true}}{{$x = 2}}{{$y := 3}}{{end}}{{$x}}', '2'],
  ])('%s prints %j', (template, text) => {
    expect(print(template)).toBe(text)
  })
})

describe('functions', () => {
  test.each([
    ['{{json .Args}} {{.Extra.a | json}} {{json "<a>&"}}', '["-a","b c"] [1,2.5,null,"x"] "<a>&"'],
    ['{{index .Config.Labels "a"}}{{index .Config.Labels "zz"}}', '1'],
    ['{{(index (index .NetworkSettings.Ports "80/tcp") 0).HostPort}}', '8080'],
    ['{{len .Id}} {{len .Args}} {{len "é"}}', '3 2 2'],
    ['{{join .Args ","}} {{split "a,b" ","}} {{upper "a"}}{{lower "B"}}', '-a,b c [a b] Ab'],
    ['{{title "hello wOrld-x y"}}', 'Hello WOrld-X Y'],
    ['{{truncate "abcdef" 2}}|{{truncate "abc" 10}}|{{pad "é" 1 2}}|{{pad "" 1 1}}', 'ab|abc| é  |'],
    ['{{slice .Id 1 2}}{{slice .Args 1}}', 'b[b c]'],
    ['{{print 1 2 "a" "b" 3}}|{{println 1 "a"}}', '1 2ab3|1 a\n'],
    ['{{eq .Id "abc" "d"}} {{ne 1 2}} {{lt "a" "b"}} {{ge 2 1}} {{eq 1 2 1}}', 'true true true true true'],
    ['{{and 1 0 2}} {{or 0 "" "x"}} {{not .Args}} {{and false (index .Args 9)}}', '0 x false false'],
    ['{{.State.Status | upper | printf "%q"}} {{.Id | printf "%s-%s" "a"}}', '"RUNNING" a-abc'],
  ])('%s prints %j', (template, text) => {
    expect(print(template)).toBe(text)
  })
})

describe('printf', () => {
  test.each([
    ['{{printf "%-5s|%5d|%05d|%.2f|%c|%%|%5t" "a" 1 -2 3.14159 65 true}}', 'a    |    1|-0002|3.14|A|%| true'],
    ['{{printf "%v %+d % d %x %X %o %b" .Args 6 5 -255 "hi" 8 5}}', '[-a b c] +6  5 -ff 6869 10 101'],
    ['{{printf "%q %q %s" .Args 65 .Args}}', '["-a" "b c"] \'A\' [-a b c]'],
    ['{{printf "%6.2f|%-8q|%e|%g" 3.14159 "a" 1234.5 0.1}}', '  3.14|"a"     |1.234500e+03|0.1'],
    ['{{printf "%d %s %t %z" "a" 1 3 4}}', '%!d(string=a) %!s(int=1) %!t(int=3) %!z(int=4)'],
    ['{{printf "%d"}} {{printf "%d" 1 2}} {{printf "%s" nil}} {{printf "100%"}}', '%!d(MISSING) 1%!(EXTRA int=2) %!s(<nil>) 100%!(NOVERB)'],
  ])('%s prints %j', (template, text) => {
    expect(print(template)).toBe(text)
  })
})

test('plain text prints itself, and a quoted string what it quotes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      if (!text.includes('{{')) expect(print(text)).toBe(text)
      expect(print(`{{${JSON.stringify(text)}}}`)).toBe(text)
    }),
  )
})

test('a member that is a function is a method', () => {
  const row = { ID: () => 'abc', Label: (name: string) => `<${name}>` }
  expect(compileTemplate('{{.ID}} {{.Label "role"}} {{.Label "a" | upper}} {{json .}}')(row)).toBe('abc <role> <A> {}')
})

test('a compiled template prints each of many rows', () => {
  const row = compileTemplate('{{.N}}:{{$x := .N}}{{$x}}')
  expect([1, 2].map(N => row({ N }))).toEqual(['1:1', '2:2'])
})

test('what JavaScript gives every object is no field', () => {
  expect(() => print('{{.constructor}}')).toThrow('map has no entry for key "constructor"')
})

describe('a field that is not there', () => {
  test('is an error that lists the nearest first', () => {
    const error = {
      kind: 'invalid',
      message: 'template parsing error: template: :1:8: executing "" at <.State.Statos>: map has no entry for key "Statos"',
      hint: 'fields here: Status, ExitCode, Pid, Running',
    }
    expect(() => print('{{.State.Statos}}')).toThrow(expect.objectContaining(error))
  })

  test('is <no value> if so wished, at any depth', () => {
    const template = compileTemplate('{{.A}} {{.A.B}} {{.State.X}}{{with .A}}x{{end}}', { missing: 'no value' })
    expect(template(DATA)).toBe('<no value> <no value> <no value>')
  })

  test('is named with its line', () => {
    expect(() => print('{{.Name}}\n{{.Nope}}')).toThrow('template: :2:2: executing "" at <.Nope>: map has no entry for key "Nope"')
  })
})

describe('what docker refuses is refused in its words', () => {
  test.each([
    ['{{.a', ':1: unclosed action'],
    ['{{"abc}}', ':1: unterminated quoted string'],
    ['{{range .Args}}', ':1: unexpected EOF'],
    ['{{if .Id}}\n{{else}}', ':2: unexpected EOF'],
    ['{{end}}', ':1: unexpected {{end}}'],
    ['{{else}}', ':1: unexpected {{else}}'],
    ['{{if .Id}}a{{else}}b{{else}}c{{end}}', ':1: expected end; found {{else}}'],
    ['{{if}}x{{end}}', ':1: missing value for if'],
    ['{{}}', ':1: missing value for command'],
    ['{{ | .Id}}', ':1: unexpected "|" in command'],
    ['{{(.Id}}', ':1: unclosed left paren'],
    ['{{.Id)}}', ':1: unexpected right paren'],
    ['{{#}}', ':1: unexpected "#" in command'],
    ['{{foo .Id}}', ':1: function "foo" not defined'],
    ['{{$y}}', ':1: undefined variable "$y"'],
    ['{{1 | 2}}', ':1: non executable command in pipeline stage 2'],
    ['{{break}}', ':1: {{break}} outside {{range}}'],
    ['{{$a, $b := .Id}}', ':1: too many declarations in command'],
  ])('%j when it is compiled', (template, problem) => {
    const message = `template parsing error: template: ${problem}`
    expect(() => compileTemplate(template)).toThrow(expect.objectContaining({ kind: 'invalid', message }))
  })

  test.each([
    ['{{index .Args 5}}', ':1:2: executing "" at <index .Args 5>: error calling index: index out of range: 5'],
    ['{{index .Args "x"}}', ':1:2: executing "" at <index .Args "x">: error calling index: cannot index slice/array with type string'],
    ['{{.Id .Name}}', ':1:2: executing "" at <.Id>: Id is not a method but has arguments'],
    ['{{"a" .Id}}', ':1:2: executing "" at <"a">: can\'t give argument to non-function "a"'],
    ['{{nil}}', ':1:2: executing "" at <nil>: nil is not a command'],
    ['{{eq 1 "a"}}', ':1:2: executing "" at <eq 1 "a">: error calling eq: incompatible types for comparison'],
    ['{{eq .Args .Args}}', ':1:2: executing "" at <eq .Args .Args>: error calling eq: non-comparable type [-a b c]: []interface {}'],
    ['{{lt true false}}', ':1:2: executing "" at <lt true false>: error calling lt: invalid type for comparison'],
    ['{{len 3}}', ':1:2: executing "" at <len 3>: error calling len: len of type int'],
    ['{{json}}', ':1:2: executing "" at <json>: wrong number of args for json: want 1 got 0'],
    ['{{and}}', ':1:2: executing "" at <and>: wrong number of args for and: want at least 1 got 0'],
    ['{{range .Id}}x{{end}}', ':1:8: executing "" at <.Id>: range can\'t iterate over abc'],
    ['{{.Id.x}}', ':1:5: executing "" at <.Id.x>: can\'t evaluate field x in type string'],
    ['{{.Config.Cmd.x}}', ':1:9: executing "" at <.Config.Cmd.x>: nil pointer evaluating interface {}.x'],
    [
      '{{ index .Config.Labels  "a"   "bcdefg" }}',
      ':1:3: executing "" at <index .Config.Labels "a" "bcdefg">: error calling index: cannot index slice/array with type string',
    ],
  ])('%j when it runs', (template, problem) => {
    const message = `template parsing error: template: ${problem}`
    expect(() => print(template)).toThrow(expect.objectContaining({ kind: 'invalid', message }))
  })
})
