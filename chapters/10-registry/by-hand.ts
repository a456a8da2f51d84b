/** Chapter 10 by hand: a registry asked with curl, an image pushed and pulled blob by blob, a token; then attacks. */

import type { Step } from '../../course/by-hand-type.ts'

export const byHand: readonly Step[] = [
  {
    name: 'start-a-registry',
    why: 'A registry is a web server. This one is the course’s own: it keeps what it is given in a folder, and writes down each request.',
    command: `mkdir -p /tmp/by-hand/image
node course/registry/main.ts --port 5000 --folder /tmp/by-hand/shelf > /tmp/by-hand/log &
REGISTRY=$!
until curl -s http://127.0.0.1:5000/v2/; do sleep 0.1; done
status() { curl -s -o /dev/null -w '%{http_code}\\n' "$@"; }
status http://127.0.0.1:5000/v2/
status http://127.0.0.1:5000/v2/hello/tags/list`,
    shows: '200\n404\n',
  },
  {
    name: 'an-image-to-send',
    why: 'An image that the engine has saved, as in chapter 7: index, manifest, config and a layer, each under its digest.',
    command: `npm run chapter 8 -- save -o /tmp/by-hand/busybox.tar busybox
cd /tmp/by-hand
tar -x -f busybox.tar -C image
blob() { echo image/blobs/sha256/\${1#sha256:}; }
digests() { grep -o 'sha256:[0-9a-f]*' $1; }
CONFIG=$(digests $(blob $(digests image/index.json)) | head -n 1)
PLAIN=$(digests $(blob $(digests image/index.json)) | tail -n 1)
echo $CONFIG; echo $PLAIN`,
    shows: 'sha256:…\nsha256:…\n',
  },
  {
    name: 'pack-the-layer',
    why: 'On the way the layer is compressed. It is another blob then, with another digest.',
    command: `gzip -n < $(blob $PLAIN) > layer.tar.gz
digest() { echo sha256:$(sha256sum < $1 | cut -c -64); }
LAYER=$(digest layer.tar.gz)
[ $LAYER = $PLAIN ] || echo 'another digest'`,
    shows: 'another digest\n',
  },
  {
    name: 'begin-an-upload',
    why: 'An upload begins with a question: where may I send it? The answer is an address that is good for this upload alone.',
    command: `HELLO=http://127.0.0.1:5000/v2/hello
curl -s -i -X POST $HELLO/blobs/uploads/ | tr -d '\\r' | grep -i -e ^http -e ^location`,
    shows: 'HTTP/1.1 202 Accepted\nlocation: /v2/hello/blobs/uploads/…\n',
  },
  {
    name: 'send-a-blob',
    why: 'With the bytes comes the digest that they should have. The registry computes it as well, and takes no blob that does not fit its name.',
    command: `place() { curl -s -i -X POST $HELLO/blobs/uploads/ | tr -d '\\r' | sed -n 's/^location: //Ip'; }
send() { status -T $1 "http://127.0.0.1:5000$(place)?digest=$2"; }
send layer.tar.gz $PLAIN
send layer.tar.gz $LAYER`,
    shows: '400\n201\n',
  },
  {
    name: 'write-the-manifest',
    why: 'The manifest names config and layer. The registry refuses it as long as it does not have both of them.',
    command: `descriptor() {
  printf '{"mediaType": "application/vnd.oci.image.%s", "digest": "%s", "size": %d}' \\
    $1 $(digest $2) $(stat -c %s $2)
}
MANIFEST=application/vnd.oci.image.manifest.v1+json
cat > manifest.json <<END
{
  "schemaVersion": 2,
  "mediaType": "$MANIFEST",
  "config": $(descriptor config.v1+json $(blob $CONFIG)),
  "layers": [$(descriptor layer.v1.tar+gzip layer.tar.gz)]
}
END
name() { status -T $1 -H "Content-Type: $2" $HELLO/manifests/$3; }
name manifest.json $MANIFEST 1.0
send $(blob $CONFIG) $CONFIG
name manifest.json $MANIFEST 1.0`,
    shows: '404\n201\n201\n',
  },
  {
    name: 'an-index',
    why: 'One name for several machines: an index lists manifests, each with the platform that it is for.',
    command: `INDEX=application/vnd.oci.image.index.v1+json
ARCHITECTURE=$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')
PLATFORM='"platform": {"os": "linux", "architecture": "'$ARCHITECTURE'"}'
cat > index.json <<END
{
  "schemaVersion": 2,
  "mediaType": "$INDEX",
  "manifests": [$(descriptor manifest.v1+json manifest.json | sed "s|}$|, $PLATFORM}|")]
}
END
name index.json $INDEX many
curl -s $HELLO/tags/list; echo`,
    shows: '201\n{"name":"hello","tags":["1.0","many"]}\n',
  },
  {
    name: 'ask-by-tag',
    why: 'Now as another machine that knows only a name. It says which types it understands, and computes the digest of what comes itself.',
    command: `mkdir there
curl -s -D there/headers -o there/manifest.json -H "Accept: $MANIFEST" $HELLO/manifests/1.0
grep -i -o 'sha256:[0-9a-f]*' there/headers
sha256sum there/manifest.json`,
    shows: 'sha256:…\n…  there/manifest.json\n',
  },
  {
    name: 'fetch-and-check',
    why: 'All other blobs are asked for by their digest, and each is compared with it.',
    command: `for each in $(digests there/manifest.json); do
  curl -s -o there/$each $HELLO/blobs/$each
  echo "\${each#sha256:}  there/$each" | sha256sum --check
done`,
    shows: 'there/sha256:…: OK\nthere/sha256:…: OK\n',
  },
  {
    name: 'unpack-and-run',
    why: 'The layer is unpacked, and chapter 1 does the rest. The plain archive has the digest that the config names.',
    command: `mkdir there/root
tar -x -z -C there/root < there/$LAYER
chroot there/root /bin/busybox echo 'it has arrived'
gunzip < there/$LAYER | sha256sum | cut -c -64 > there/plain
grep -c -f there/plain there/$CONFIG`,
    shows: 'it has arrived\n1\n',
  },
  {
    name: 'half-a-layer',
    why: 'A connection has broken after 1,000 bytes. The rest is asked for, and not all of it again.',
    command: `head -c 1000 there/$LAYER > half
curl -s -C - -o half -w '%{http_code}\\n' $HELLO/blobs/$LAYER
cmp half there/$LAYER && echo 'the same'`,
    shows: '206\nthe same\n',
  },
  {
    name: 'a-challenge',
    why: 'A second registry does not answer everybody. It says what it wants to see, and where to get it.',
    command: `cd - > /dev/null
node course/registry/main.ts --port 5001 --token --user ada:lovelace > /tmp/by-hand/other &
OTHER=$!
until curl -s -o /dev/null http://127.0.0.1:5001/v2/; do sleep 0.1; done
APP=http://127.0.0.1:5001/v2/app
curl -s -i -X POST $APP/blobs/uploads/ | tr -d '\\r' | grep -i -e ^http -e ^www`,
    shows: `HTTP/1.1 401 Unauthorized
www-authenticate: Bearer realm="http://127.0.0.1:5001/token",service="minidock-registry",scope="repository:app:pull,push"
`,
  },
  {
    name: 'a-token',
    why: 'The token service is asked as the header says. The answer is a token, and in its middle part stands what it allows: less than what was asked for.',
    command: `token() { curl -s "$@" | sed 's/.*"token":"\\([^"]*\\)".*/\\1/'; }
middle() { cut -d . -f 2 | base64 -d 2> /dev/null | grep -o -e '"sub":"[^"]*"' -e '"actions":.*]'; }
WANTED='http://127.0.0.1:5001/token?service=minidock-registry&scope=repository:app:pull,push'
token $WANTED | middle
token -u ada:lovelace $WANTED | middle`,
    shows: '"sub":""\n"actions":["pull"]}]\n"sub":"ada"\n"actions":["pull","push"]}]\n',
  },
  {
    name: 'show-the-token',
    why: 'The token of nobody in particular is good for looking, and not for pushing. Ada’s is good for both, in this one repository.',
    command: `NOBODY="Authorization: Bearer $(token $WANTED)"
ADA="Authorization: Bearer $(token -u ada:lovelace $WANTED)"
status -H "$NOBODY" $APP/tags/list
status -H "$NOBODY" -X POST $APP/blobs/uploads/
status -H "$ADA" -X POST $APP/blobs/uploads/
status -H "$ADA" -X POST http://127.0.0.1:5001/v2/other/blobs/uploads/`,
    shows: '404\n401\n202\n401\n',
  },
  {
    name: 'clean-up',
    why: 'The registries end. What was in the first one is in its folder, by digest; the second has kept nothing.',
    command: `kill $REGISTRY $OTHER; wait $REGISTRY $OTHER
ls /tmp/by-hand/shelf/blobs/sha256 | wc -l
rm -r /tmp/by-hand`,
    shows: '4\n',
  },
]

export const attacks: readonly Step[] = [
  {
    name: 'two-files',
    why: 'Two versions of an image, written to files as before: each file is as large as the base.',
    command: `mkdir -p /tmp/break/app
for version in 1.0 1.1; do
  printf 'FROM busybox\\nRUN echo '$version' > /version\\nCMD ["cat", "/version"]\\n' > /tmp/break/app/Dockerfile
  npm run chapter 8 -- build --quiet --network none --tag app:$version /tmp/break/app > /dev/null
  npm run chapter 8 -- save --output /tmp/break/app-$version.tar app:$version
done
du --apparent-size --human-readable /tmp/break/*.tar`,
    shows: '…M\t/tmp/break/app-1.0.tar\n…M\t/tmp/break/app-1.1.tar\n',
  },
  {
    name: 'push-the-first',
    why: 'A registry, and the first version in it under a name that sounds reliable. The digest is written down, the image removed here, and run from there.',
    command: `node course/registry/main.ts --port 5000 --folder /tmp/break/shelf > /tmp/break/log &
REGISTRY=$!
until curl -s http://127.0.0.1:5000/v2/; do sleep 0.1; done
APP=http://127.0.0.1:5000/v2/app
push() {
  npm run chapter 10 -- tag app:$1 localhost:5000/app:stable
  npm run chapter 10 -- push --quiet localhost:5000/app:stable
  npm run chapter 10 -- rmi app:$1 localhost:5000/app:stable > /dev/null
}
push 1.0
DIGEST=$(curl -s $APP/manifests/stable | sha256sum | cut -c -64)
npm run chapter 10 -- run --rm --quiet localhost:5000/app:stable`,
    shows: 'localhost:5000/app:stable\n1.0\n',
  },
  {
    name: 'push-the-second',
    why: 'Another version is pushed under the same name. The same command runs another program.',
    command: `push 1.1
npm run chapter 10 -- run --rm --quiet localhost:5000/app:stable`,
    shows: 'localhost:5000/app:stable\n1.1\n',
  },
  {
    name: 'run-by-digest',
    why: 'The digest of the first push still names the first image.',
    command: `npm run chapter 10 -- run --rm --quiet localhost:5000/app@sha256:$DIGEST`,
    shows: '1.0\n',
  },
  {
    name: 'replace-the-layer',
    why: 'On the registry’s disk the last layer of the image is replaced by another one.',
    command: `LAYER=$(curl -s $APP/manifests/stable | grep -o 'sha256:[0-9a-f]*' | tail -n 1)
mkdir /tmp/break/evil /tmp/break/root
echo 'something else' > /tmp/break/evil/version
tar -c -z -C /tmp/break/evil version > /tmp/break/shelf/blobs/sha256/\${LAYER#sha256:}`,
    shows: '',
  },
  {
    name: 'careless-client',
    why: 'A client that does not compute the digest takes what comes.',
    command: `curl -s $APP/blobs/$LAYER | tar -x -z -C /tmp/break/root
cat /tmp/break/root/version`,
    shows: 'something else\n',
  },
  {
    name: 'careful-client',
    why: 'A client that does, refuses it. The engine is asked on a machine that has none of the image’s layers.',
    command: `curl -s -o /tmp/break/layer $APP/blobs/$LAYER
echo "\${LAYER#sha256:}  /tmp/break/layer" | sha256sum --check --status || echo 'not that layer'
npm run chapter 10 -- rmi localhost:5000/app:stable localhost:5000/app@sha256:$DIGEST > /dev/null
npm run chapter 10 -- builder prune --all --force > /dev/null
npm run chapter 10 -- pull --quiet localhost:5000/app:stable
npm run --silent chapter 10 -- images --quiet --filter reference=localhost:5000/app | wc -l`,
    shows: 'not that layer\nminidock: localhost:5000 sends … bytes of a blob that has …\n0\n',
  },
  {
    name: 'registry-that-redirects',
    why: 'Another registry, with a token: it sends its clients to another host for each blob. An image is pushed to it.',
    command: `kill $REGISTRY; wait $REGISTRY
node course/registry/main.ts --port 5001 --token --user ada:lovelace --lie redirect-stranger > /tmp/break/log &
REGISTRY=$!
until curl -s -o /dev/null http://127.0.0.1:5001/v2/; do sleep 0.1; done
echo lovelace | npm run --silent chapter 10 -- login --username ada --password-stdin localhost:5001 > /dev/null 2>&1
npm run chapter 10 -- tag busybox localhost:5001/box
npm run chapter 10 -- push --quiet localhost:5001/box`,
    shows: 'localhost:5001/box:latest\n',
  },
  {
    name: 'token-for-a-stranger',
    why: 'A client that shows its token to whatever host it is sent to.',
    command: `WANTED='http://127.0.0.1:5001/token?service=minidock-registry&scope=repository:box:pull,push'
ADA="Authorization: Bearer $(curl -s -u ada:lovelace $WANTED | sed 's/.*"token":"\\([^"]*\\)".*/\\1/')"
BOX=http://127.0.0.1:5001/v2/box
LAYER=$(curl -s -H "$ADA" $BOX/manifests/latest | grep -o 'sha256:[0-9a-f]*' | tail -n 1)
curl -s -o /tmp/break/layer --location-trusted -H "$ADA" $BOX/blobs/$LAYER
until grep 'at the stranger' /tmp/break/log; do sleep 0.1; done`,
    shows: '200 GET    /v2/box/blobs/sha256:…, at the stranger, nobody in particular with Bearer, … bytes went\n',
  },
  {
    name: 'no-token-for-a-stranger',
    why: 'The engine follows as well, and shows nothing.',
    command: `npm run chapter 10 -- rmi localhost:5001/box busybox > /dev/null
npm run chapter 10 -- pull --quiet localhost:5001/box
until grep --max-count 1 'at the stranger, [0-9]' /tmp/break/log; do sleep 0.1; done`,
    shows: 'localhost:5001/box:latest\n200 GET    /v2/box/blobs/sha256:…, at the stranger, … bytes went\n',
  },
  {
    name: 'endless',
    why: 'A registry whose layers never end. A careless client reads as long as something comes; this one is stopped after 100 MB. The engine knows when to stop.',
    command: `kill $REGISTRY; wait $REGISTRY
node course/registry/main.ts --port 5002 --folder /tmp/break/shelf --lie endless-layer > /tmp/break/log &
REGISTRY=$!
until curl -s http://127.0.0.1:5002/v2/; do sleep 0.1; done
APP=http://127.0.0.1:5002/v2/app
LAYER=$(curl -s $APP/manifests/sha256:$DIGEST | grep -o 'sha256:[0-9a-f]*' | tail -n 1)
curl -s $APP/blobs/$LAYER | head -c 100M | wc -c
npm run chapter 10 -- pull --quiet localhost:5002/app@sha256:$DIGEST`,
    shows: '104857600\nminidock: localhost:5002 sends more bytes of a blob that has …\n',
  },
]
