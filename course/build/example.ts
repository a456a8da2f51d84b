/** The build that chapter 7 has a picture of: its context, and what becomes another from one build to the next. */

export const DOCKERFILE = 'Dockerfile'

/** Files of the build context, by name. */
export const CONTEXT = {
  [DOCKERFILE]: `FROM busybox
RUN echo app:x:1000: >> /etc/group
WORKDIR /app
COPY get.sh .
RUN sh get.sh && rm get.sh
COPY src src
ARG LANGUAGE=en
RUN cat lib/* src/$LANGUAGE.js > bundle.js
CMD ["cat", "bundle.js"]
`,
  // It plays the program that fetches libraries.
  'get.sh': `mkdir lib
for name in menu text; do
  yes "// the library $name" | head -c 200000 > lib/$name.js
done
`,
  'notes.txt': 'To do: a third language.\n',
  'src/de.js': "console.log('Guten Tag')\n",
  'src/en.js': "console.log('Good day')\n",
} as const satisfies Readonly<Record<string, string>>

export interface ExampleBuild {
  readonly title: string
  /** Typed in the build context before the build, which begins with what `CONTEXT` says. */
  readonly command?: string
  /** What `build` is given besides. */
  readonly args: readonly string[]
}

export const FIRST: ExampleBuild = { title: 'First build', args: [] }

export const AGAIN: readonly ExampleBuild[] = [
  { title: 'Edit a source', command: "echo '// by me' >> src/en.js", args: [] },
  { title: 'Edit notes.txt', command: "echo 'Ask Ada.' >> notes.txt", args: [] },
  { title: 'chmod', command: 'chmod +x src/en.js', args: [] },
  { title: 'touch', command: 'touch src/en.js', args: [] },
  { title: '--build-arg', args: ['--build-arg', 'LANGUAGE=de'] },
  { title: 'Edit line 5', command: "sed -i 's/sh get.sh/sh -e get.sh/' Dockerfile", args: [] },
]

/** A program of the base image, which is shown although no line changes it. */
export const SHOWN_OF_BASE = '/bin/busybox'
