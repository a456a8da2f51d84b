/** Chapter 10: what there is to know of it. */

import type { Chapter } from '../../course/chapter-type.ts'

export const chapter = {
  number: 10,
  name: 'registry',
  title: 'Images that travel',
  module: 'registry',
  minutes: { exercise: 15 },
  afterwards: [
    'push and pull an image with curl and sha256sum, blob by blob',
    'say what a tag is worth, and what a digest is worth',
    'read a 401, and say what is in a token, for whom it is and who must not see it',
    'say what of an image is not sent a second time, and why',
    'say what a registry that lies can do to you, and what it cannot',
  ],
  example: ['run', '--rm', 'busybox', 'true'],
  tour: [
    {
      why: 'A registry that wants to know who asks. It writes down each request.',
      command: `node course/registry/main.ts --port 5000 --token --user ada:lovelace > /tmp/registry.log &
REGISTRY=$!
until curl -s -o /dev/null http://127.0.0.1:5000/v2/; do sleep 0.1; done`,
      shows: '',
    },
    {
      why: 'The name of an image says where it is to go: host and port stand before the first slash.',
      argv: ['tag', 'busybox', 'localhost:5000/team/app:1.0'],
      shows: '',
    },
    {
      why: 'Without a name, a push is refused.',
      argv: ['push', '--quiet', 'localhost:5000/team/app:1.0'],
      shows: 'minidock: denied: requested access to the resource is denied\n  minidock login localhost:5000\n',
    },
    {
      why: 'The password comes through a pipe: on a command line every user of the machine could read it.',
      command: 'echo lovelace | npm run --silent chapter 10 -- login --username ada --password-stdin localhost:5000',
      shows: "…\nWARNING! Your credentials are stored unencrypted in '…'.\n…\nLogin Succeeded\n",
    },
    {
      why: 'The layer goes first, then the config, and the manifest with the name last.',
      argv: ['push', 'localhost:5000/team/app:1.0'],
      shows: `The push refers to repository [localhost:5000/team/app]
…: Preparing
…: Pushed
1.0: digest: sha256:… size: …
`,
    },
    {
      why: 'What the registry has is not sent again.',
      argv: ['push', 'localhost:5000/team/app:1.0'],
      shows: `The push refers to repository [localhost:5000/team/app]
…: Preparing
…: Layer already exists
1.0: digest: sha256:… size: …
`,
    },
    {
      why: 'The image goes from this machine, with both of its names.',
      argv: ['rmi', 'localhost:5000/team/app:1.0', 'busybox'],
      shows: 'Untagged: localhost:5000/team/app:1.0\n…',
    },
    {
      why: 'And comes back when it is wanted.',
      argv: ['run', '--rm', 'localhost:5000/team/app:1.0', 'echo', 'it is here'],
      shows: `Unable to find image 'localhost:5000/team/app:1.0' locally
1.0: Pulling from team/app
…
Digest: sha256:…
Status: Downloaded newer image for localhost:5000/team/app:1.0
it is here
`,
    },
    {
      why: 'It is the same image as before, so it may have its other name again.',
      argv: ['tag', 'localhost:5000/team/app:1.0', 'busybox'],
      shows: '',
    },
    {
      why: 'What the registry was asked for that. The token service has another address, and was asked with name and password.',
      command: 'tail -n 6 /tmp/registry.log',
      shows: `401 GET    /v2/team/app/manifests/1.0, … bytes went
200 GET    /token?service=minidock-registry&scope=repository:team/app:pull, ada with Basic, … bytes went
200 GET    /v2/team/app/manifests/1.0, ada with Bearer, … bytes went
200 GET    /v2/team/app/referrers/sha256:…, ada with Bearer, … bytes went
200 GET    /v2/team/app/blobs/sha256:…, ada with Bearer, … bytes went
200 GET    /v2/team/app/blobs/sha256:…, ada with Bearer, … bytes went
`,
    },
    {
      why: 'The password is kept in a file of docker’s. Now it is not any more.',
      argv: ['logout', 'localhost:5000'],
      shows: 'Removing login credentials for localhost:5000\n',
    },
    {
      why: 'The registry ends.',
      command: 'kill $REGISTRY; wait $REGISTRY',
      shows: '',
    },
  ],
} satisfies Chapter
