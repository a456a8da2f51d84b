/** Chapter 7: what there is to know of it. */

import type { Chapter } from '../../course/chapter-type.ts'

/** A folder with a Dockerfile, from the repository's root. */
const EXAMPLE = 'chapters/07-build/example'

export const chapter = {
  number: 7,
  name: 'build',
  title: 'Building images',
  module: 'build',
  minutes: { exercise: 15 },
  afterwards: [
    'write an image by hand, of layer, config, manifest and index, and say which digest is its id',
    'say what is in a cache key, and predict which lines of a Dockerfile run again after a change',
    'find a deleted secret in an image, and build so that there is none',
    'say why the same Dockerfile makes two images, and how to get one',
    'say what BuildKit does differently from the builder before it',
  ],
  example: ['run', '--rm', 'busybox', 'true'],
  tour: [
    {
      why: 'A small page, and a Dockerfile that fills in a name: built, and given a name of its own.',
      argv: ['build', '--quiet', '--tag', 'page', EXAMPLE],
      shows: 'sha256:…\n',
    },
    {
      why: 'It runs as any other image.',
      argv: ['run', '--rm', 'page'],
      shows: 'Hello, you!\n',
    },
    {
      why: 'Another name. Only the line that can see it runs again.',
      argv: ['build', '--progress', 'plain', '--tag', 'page', '--build-arg', 'NAME=room', EXAMPLE],
      shows: `…
#… [2/4] WORKDIR /srv
#… CACHED

#… [3/4] COPY page .
#… CACHED

#… [4/4] RUN sed -i "s/NAME/room/" page
#… DONE …s

…
`,
    },
    {
      why: 'And its result is another one.',
      argv: ['run', '--rm', 'page'],
      shows: 'Hello, room!\n',
    },
    {
      why: 'The history has a line for each of the Dockerfile, newest first, with the bytes that it has added.',
      argv: ['history', '--format', '{{.Size}} {{.CreatedBy}}', 'page'],
      shows: `0B CMD ["cat" "page"]
13B RUN |1 NAME=room /bin/sh -c sed -i …
13B COPY page . …
0B WORKDIR /srv
0B ARG NAME=room
…MB BusyBox …
`,
    },
    {
      why: 'The cache is given up. A size with an asterisk is that of a layer which an image needs: it stays.',
      argv: ['builder', 'prune', '--all', '--force'],
      shows: 'ID   …\n…\nTotal:\t0B\n',
    },
    {
      why: 'The image is whole without it.',
      argv: ['run', '--rm', 'page'],
      shows: 'Hello, room!\n',
    },
    {
      why: 'And it goes as all images go.',
      argv: ['rmi', 'page'],
      shows: 'Untagged: page:latest\nDeleted: sha256:…\n…',
    },
  ],
  also: ['runtime/store/builds/build-cache.ts', 'runtime/store/layers/upper-to-layer.ts'],
} satisfies Chapter
