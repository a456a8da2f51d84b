// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are those of Dockerfiles.

/** ENV and ARG: where they hold, and what can be written with them. */

import type { BuildRow } from '../build-row.ts'

/** Shows what the values are, as labels. */
const operators = `FROM busybox
ENV set=value empty=
LABEL default=\${set:-other} default.empty=\${empty:-other} default.unset=\${unset:-other} \\
  alternative=\${set:+other} alternative.empty=\${empty:+other} alternative.unset=\${unset:+other}
`
const withoutColon = 'FROM busybox\nENV set=value empty=\nLABEL a=${empty-other} b=${unset-other} c=${empty+other} d=${unset+other}\n'
const patterns =
  'FROM busybox\nENV path=/a/b.tar.gz\nLABEL short=${path#*/} long=${path##*/} end=${path%.*} ends=${path%%.*} first=${path/a/x} all=${path//\\//_}\n'

export const variableRows: readonly BuildRow[] = [
  {
    name: 'ENV sets variables for steps and for the image',
    dockerfile: 'FROM busybox\nENV a=1 b="two words" c=three\\ words\nRUN echo $a $b $c > /x\n',
  },
  { name: 'ENV in its old form takes the whole line', dockerfile: 'FROM busybox\nENV a one  two "three"\n' },
  { name: 'ENV replaces a value in its place', dockerfile: 'FROM busybox\nENV a=1\nENV b=2\nENV a=3\n' },
  { name: 'a variable is not seen in the instruction that sets it', dockerfile: 'FROM busybox\nENV a=old\nENV a=new b=$a\nENV c=$a\n' },
  {
    name: 'single quotes and backslashes keep a dollar',
    dockerfile: 'FROM busybox\nENV a=1\nLABEL single=\'$a\' double="$a" escaped=\\$a braces=${a}b plain=$a.b\n',
  },
  { name: 'defaults and alternatives with a colon', dockerfile: operators },
  {
    name: 'defaults and alternatives without a colon',
    dockerfile: withoutColon,
    expected: { config: { Env: environment('set=value', 'empty='), Labels: '{"a":"","b":"other","c":"other","d":""}' } },
  },
  {
    name: 'patterns that are cut off or replaced',
    dockerfile: patterns,
    expected: {
      config: {
        Env: environment('path=/a/b.tar.gz'),
        Labels: '{"all":"_a_b.tar.gz","end":"/a/b.tar","ends":"/a/b","first":"/x/b.tar.gz","long":"b.tar.gz","short":"a/b.tar.gz"}',
      },
    },
  },
  { name: 'a variable that has to be set', dockerfile: 'FROM busybox\nLABEL a=${unset:?it is needed}\n', refused: true },
  { name: 'the value of ARG is seen by steps, and is not in the image', dockerfile: 'FROM busybox\nARG a=default\nRUN echo $a > /x\n' },
  {
    name: '--build-arg sets an ARG',
    dockerfile: 'FROM busybox\nARG a=default\nARG b\nRUN echo $a $b > /x\n',
    options: { buildArgs: { a: 'given', b: 'too' } },
  },
  {
    name: 'of ENV and ARG the later one counts',
    dockerfile: 'FROM busybox\nARG a=arg\nENV a=env\nRUN echo $a > /x\nARG a=again\nRUN echo $a > /y\n',
    options: { buildArgs: { a: 'given' } },
  },
  { name: 'an ARG may use another', dockerfile: 'FROM busybox\nARG a=1\nARG b=${a}2\nENV c=$b\n' },
  { name: 'an ARG before FROM is seen by FROM alone', dockerfile: 'ARG base=busybox\nARG v=before\nFROM $base\nRUN echo "v: $v" > /x\n' },
  {
    name: 'an ARG before FROM is declared again',
    dockerfile: 'ARG v=before\nFROM busybox\nARG v\nRUN echo "v: $v" > /x\n',
    options: { buildArgs: { v: 'given' } },
  },
  { name: 'an ARG ends with its stage', dockerfile: 'FROM busybox AS one\nARG a=1\nENV b=2\nFROM busybox\nRUN echo "a: $a b: $b" > /x\n' },
  {
    name: 'a stage on another one inherits ENV, and its ARGs not',
    dockerfile: 'FROM busybox AS one\nARG a=1\nENV b=2\nFROM one\nRUN echo "b: $b" > /x\n',
  },
  { name: 'an ARG with no value is not set', dockerfile: 'FROM busybox\nARG a\nRUN echo "${a-unset}" > /x\nENV b=${a:-none}\n' },
  {
    name: 'HTTP_PROXY needs no ARG, and is not in the image',
    dockerfile: 'FROM busybox\nRUN echo $HTTP_PROXY > /x\n',
    options: { buildArgs: { HTTP_PROXY: 'http://proxy:1' } },
  },
  {
    name: 'variables stand in ADD, COPY, EXPOSE, LABEL, STOPSIGNAL, USER, VOLUME and WORKDIR',
    dockerfile:
      'FROM busybox\nENV a=mail n=80 s=SIGINT\nADD f$a /$a/\nCOPY f$a /y/$a\nEXPOSE $n\nLABEL $a=$a\nSTOPSIGNAL $s\nUSER $a\nVOLUME /v$a\nWORKDIR /w/$a\n',
    context: { fmail: 'f' },
  },
  {
    name: 'variables in CMD, ENTRYPOINT and RUN are left to the shell',
    dockerfile: 'FROM busybox\nENV a=x\nCMD echo $a\nENTRYPOINT ["echo", "$a"]\n',
  },
  { name: 'a directive changes the character that escapes', dockerfile: '# escape=`\nFROM busybox\nENV a=c:\\dir `\n  b=`$a\n' },
  {
    name: 'lines go on, with comments and empty lines between',
    dockerfile: 'FROM busybox\nRUN echo one \\\n# a comment\n\n  two > /x && \\\n  echo three > /y\n',
  },
]

/** `Env` of an image that begins with busybox, as JSON. */
function environment(...variables: readonly string[]): string {
  return JSON.stringify(['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...variables])
}
