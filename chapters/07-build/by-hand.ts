/** Chapter 7 by hand: an image without an engine, layer, config, manifest and index; a builder with a cache in a few lines of shell; then attacks. */

import type { Step } from '../../course/by-hand-type.ts'

export const byHand: readonly Step[] = [
  {
    name: 'look-inside',
    why: 'An image that the engine has saved is an archive. In it are blobs, whose names are their SHA-256, and a list of what they are.',
    command: `mkdir -p /tmp/by-hand/image /tmp/by-hand/base
npm run chapter 6 -- save -o /tmp/by-hand/busybox.tar busybox
cd /tmp/by-hand
tar -x -f busybox.tar -C image
ls -F image image/blobs/sha256`,
    shows: 'image:\nblobs/\nindex.json\nmanifest.json\noci-layout\nrepositories\n\nimage/blobs/sha256:\n…\n…\n…\n',
  },
  {
    name: 'follow-the-digests',
    why: 'The index names a manifest, and the manifest names the rest: first the config, then the layers. The one layer of busybox is unpacked: it is the base.',
    command: `blob() { echo image/blobs/sha256/\${1#sha256:}; }
digests() { grep -o 'sha256:[0-9a-f]*' $1; }
MANIFEST=$(digests image/index.json)
digests $(blob $MANIFEST)
BASE=$(digests $(blob $MANIFEST) | tail -n 1)
tar -x -f $(blob $BASE) -C base
ls base`,
    shows: 'sha256:…\nsha256:…\nbin\netc\n…\n',
  },
  {
    name: 'run-a-step',
    why: 'A step of a build: a container on top of the base runs a command, and ends. What the command changed is in the upper directory.',
    command: `mkdir upper work merged
mount -t overlay overlay -o lowerdir=base,upperdir=upper,workdir=work merged
unshare --mount --pid --fork chroot merged \\
  sh -c 'mkdir /srv; echo "made by hand" > /srv/page'
umount merged
find upper -type f`,
    shows: 'upper/srv/page\n',
  },
  {
    name: 'pack-the-layer',
    why: 'The upper directory becomes an archive, with nothing in it that depends on the machine: sorted names, owners as numbers, one time for all files. Its digest is the layer’s name.',
    command: `pack() {
  tar -c -f $2 --format=ustar --sort=name --mtime=@0 \\
    --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX -C $1 .
}
pack upper layer.tar
tar -t -f layer.tar
sha256sum layer.tar`,
    shows: './\n./srv/\n./srv/page\na6bb6416633054f21c6760a11a66c75ed916fe16615c5153fc58954e0be3e66d  layer.tar\n',
  },
  {
    name: 'put-it-into-the-image',
    why: 'A blob is put into the image under the name that its content gives it. The base is there already.',
    command: `put() {
  local digest=$(sha256sum < $1 | cut -c -64)
  cp $1 image/blobs/sha256/$digest
  echo sha256:$digest
}
LAYER=$(put layer.tar)
echo $LAYER`,
    shows: 'sha256:a6bb6416633054f21c6760a11a66c75ed916fe16615c5153fc58954e0be3e66d\n',
  },
  {
    name: 'write-the-config',
    why: 'The config says what a container of this image runs, and of which layers its files come, lowest first. Its digest is the id of the image.',
    command: `cat > config.json <<END
{
  "os": "linux",
  "architecture": "$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')",
  "config": { "Env": ["PATH=/bin"], "Cmd": ["cat", "/srv/page"] },
  "rootfs": { "type": "layers", "diff_ids": ["$BASE", "$LAYER"] },
  "history": [
    { "created_by": "busybox" },
    { "created_by": "RUN mkdir /srv; echo …" }
  ]
}
END
CONFIG=$(put config.json)
echo $CONFIG`,
    shows: 'sha256:…\n',
  },
  {
    name: 'write-the-manifest',
    why: 'The manifest names config and layers, each by type, digest and size: with it a machine knows what to fetch. The index names the manifest, and what people call it.',
    command: `descriptor() {
  printf '{"mediaType": "application/vnd.oci.image.%s", "digest": "%s", "size": %d}' \\
    $1 $2 $(stat -c %s $(blob $2))
}
cat > manifest.json <<END
{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "config": $(descriptor config.v1+json $CONFIG),
  "layers": [
    $(descriptor layer.v1.tar $BASE),
    $(descriptor layer.v1.tar $LAYER)
  ]
}
END
MANIFEST=$(put manifest.json)
NAME='"annotations": {"org.opencontainers.image.ref.name": "page:latest"}'
echo '{"schemaVersion": 2, "manifests": [' > image/index.json
descriptor manifest.v1+json $MANIFEST | sed "s/}$/, $NAME}]}/" >> image/index.json
rm image/manifest.json image/repositories
cat image/oci-layout`,
    shows: '{"imageLayoutVersion":…"1.0.0"}\n',
  },
  {
    name: 'load-it',
    why: 'The engine takes the image that no engine has made, and runs it.',
    command: `tar -c -f page.tar -C image .
cd - > /dev/null
npm run chapter 6 -- load -i /tmp/by-hand/page.tar
npm run chapter 6 -- run --rm page
npm run chapter 6 -- images --no-trunc --quiet page
echo $CONFIG`,
    shows: 'Loaded image: page:latest\nmade by hand\nsha256:…\nsha256:…\n',
  },
  {
    name: 'second-layer',
    why: 'The next step stands on two layers: the upper directory of the container before it, and the base. An upper directory that is only read from now on is a layer.',
    command: `cd /tmp/by-hand
mv upper layer-1
mkdir upper
mount -t overlay overlay -o lowerdir=layer-1:base,upperdir=upper,workdir=work merged
unshare --mount --pid --fork chroot merged \\
  sh -c 'echo "twice" >> /srv/page; rm /etc/group'
umount merged
find upper -not -type d -printf '%y %s %p\\n'`,
    shows: 'c 0 upper/etc/group\nf 19 upper/srv/page\n',
  },
  {
    name: 'a-builder',
    why: 'A builder with a cache. The key of a step is a digest of the key before it and of the command. If a layer lies under that key, the command is not run.',
    command: `mkdir cache
from() { KEY=$BASE STACK=base; }
run() {
  KEY=$(echo "$KEY RUN $1" | sha256sum | cut -c -12)
  if [ -d cache/$KEY ]; then
    echo "$KEY CACHED $1"
  else
    echo "$KEY RUN $1"
    mkdir new
    mount -t overlay overlay -o lowerdir=$STACK,upperdir=new,workdir=work merged
    unshare --mount --pid --fork chroot merged sh -c "$1"
    umount merged
    mv new cache/$KEY
  fi
  STACK=cache/$KEY:$STACK
}`,
    shows: '',
  },
  {
    name: 'build-twice',
    why: 'The same Dockerfile twice. The second time no step runs.',
    command: `Dockerfile() {
  from busybox
  run 'mkdir /srv'
  run 'date > /srv/built'
}
Dockerfile
cp cache/$KEY/srv/built first; sleep 1
Dockerfile
cmp cache/$KEY/srv/built first && echo 'of the first time'`,
    shows: '… RUN mkdir /srv\n… RUN date > /srv/built\n… CACHED mkdir /srv\n… CACHED date > /srv/built\nof the first time\n',
  },
  {
    name: 'change-a-line',
    why: 'A line in the middle changes. Its key is another one, and so is every key below it.',
    command: `Dockerfile() {
  from busybox
  run 'mkdir /srv'
  run 'echo "a new line" > /srv/page'
  run 'date > /srv/built'
}
Dockerfile`,
    shows: '… CACHED mkdir /srv\n… RUN echo "a new line" > /srv/page\n… RUN date > /srv/built\n',
  },
  {
    name: 'copy-a-file',
    why: 'COPY has to look at the files: their content is in its key, and their times are not.',
    command: `copy() {
  KEY=$(echo "$KEY COPY $2 $(sha256sum < $1)" | sha256sum | cut -c -12)
  STACK=cache/$KEY:$STACK
  [ -d cache/$KEY ] && echo "$KEY CACHED COPY $1" && return
  echo "$KEY COPY $1"
  mkdir -p cache/$KEY$(dirname $2)
  cp $1 cache/$KEY$2
}
echo 'v1' > app
from busybox; copy app /srv/app
touch app
from busybox; copy app /srv/app
echo 'v2' > app
from busybox; copy app /srv/app`,
    shows: '… COPY app\n… CACHED COPY app\n… COPY app\n',
  },
  {
    name: 'clean-up',
    why: 'The cache goes with the directory. The image that was loaded stays.',
    command: `cd - > /dev/null
rm -r /tmp/by-hand
npm run chapter 6 -- rmi page`,
    shows: 'Untagged: page:latest\nDeleted: sha256:…\n…',
  },
]

export const attacks: readonly Step[] = [
  {
    name: 'each-time',
    why: 'What one container has set up, the next one does not have.',
    command: `npm run chapter 6 -- run --rm busybox sh -c 'mkdir /srv; echo hello > /srv/page; cat /srv/page'
npm run chapter 6 -- run --rm busybox cat /srv/page`,
    shows: "hello\ncat: can't open '/srv/page': No such file or directory\n",
  },
  {
    name: 'a-mirror',
    why: 'A small web server plays a mirror of packages: a list of what there is, and one package.',
    command: `mkdir -p /tmp/break/mirror /tmp/break/app
echo app-1.0 > /tmp/break/mirror/list
echo 'this is app 1.0' > /tmp/break/mirror/app-1.0
npm run chapter 7 -- run -d --name mirror --network host -v /tmp/break/mirror:/mirror:ro \\
  busybox httpd -f -p 127.0.0.1:8000 -h /mirror > /dev/null`,
    shows: '',
  },
  {
    name: 'built-from-it',
    why: 'One line fetches the list, the next one a package that is on the list.',
    command: `cat > /tmp/break/app/Dockerfile <<'END'
FROM busybox
RUN wget -q -O /list http://127.0.0.1:8000/list
RUN wget -q -O /app http://127.0.0.1:8000/$(cat /list)
CMD ["cat", "/app"]
END
npm run chapter 7 -- build --quiet --network host --tag app /tmp/break/app
npm run chapter 7 -- run --rm app`,
    shows: 'sha256:…\nthis is app 1.0\n',
  },
  {
    name: 'stale-image',
    why: 'The mirror has a newer version, and the old one no more. The same build succeeds, and gives the old program.',
    command: `rm /tmp/break/mirror/app-1.0
echo app-1.1 > /tmp/break/mirror/list
echo 'this is app 1.1' > /tmp/break/mirror/app-1.1
npm run chapter 7 -- build --quiet --network host --tag app /tmp/break/app
npm run chapter 7 -- run --rm app`,
    shows: 'sha256:…\nthis is app 1.0\n',
  },
  {
    name: 'half-stale',
    why: 'The second line changes. It runs again, with the list of yesterday, and asks for a package that is gone.',
    command: `sed -i 's/-O .app/-O \\/program/' /tmp/break/app/Dockerfile
npm run chapter 7 -- build --network host --tag app /tmp/break/app 2>&1 | grep -o -e CACHED -e '404 Not Found' | uniq`,
    shows: 'CACHED\n404 Not Found\n',
  },
  {
    name: 'in-one-line',
    why: 'The list is fetched in the line that uses it: the two are always of the same day.',
    command: `cat > /tmp/break/app/Dockerfile <<'END'
FROM busybox
RUN wget -q -O /list http://127.0.0.1:8000/list && \\
    wget -q -O /app http://127.0.0.1:8000/$(cat /list)
CMD ["cat", "/app"]
END
npm run chapter 7 -- build --quiet --network host --tag app /tmp/break/app
npm run chapter 7 -- run --rm app`,
    shows: 'sha256:…\nthis is app 1.1\n',
  },
  {
    name: 'deleted-secret',
    why: 'A token is copied into the image, used by one command, and deleted by the next.',
    command: `npm run chapter 7 -- rm --force mirror
mkdir /tmp/break/leak
echo 'token-4711' > /tmp/break/leak/token
cat > /tmp/break/leak/Dockerfile <<'END'
FROM busybox
COPY token /token
RUN wc -c < /token > /used
RUN rm /token
END
npm run chapter 7 -- build --quiet --tag leak /tmp/break/leak
npm run chapter 7 -- run --rm leak sh -c 'cat /used; ls /token'`,
    shows: 'mirror\nsha256:…\n11\nls: /token: No such file or directory\n',
  },
  {
    name: 'found-secret',
    why: 'The image is saved and unpacked, and each layer is asked for a file of that name.',
    command: `npm run chapter 7 -- save --output /tmp/break/leak.tar leak
mkdir /tmp/break/opened
tar -x -f /tmp/break/leak.tar -C /tmp/break/opened
for blob in /tmp/break/opened/blobs/sha256/*; do
  tar -t -f $blob 2> /dev/null | grep token
  tar -x -O -f $blob --wildcards '*token' 2> /dev/null
done | sort`,
    shows: '.wh.token\ntoken\ntoken-4711\n',
  },
  {
    name: 'mounted-secret',
    why: 'The token is mounted for one command. It is in no layer.',
    command: `cat > /tmp/break/leak/Dockerfile <<'END'
FROM busybox
RUN --mount=type=secret,id=token wc -c < /run/secrets/token > /used
END
npm run chapter 7 -- build --quiet --secret id=token,src=/tmp/break/leak/token --tag sealed /tmp/break/leak
npm run chapter 7 -- run --rm sealed cat /used
npm run chapter 7 -- save --output /tmp/break/sealed.tar sealed
grep -c token-4711 /tmp/break/leak.tar /tmp/break/sealed.tar`,
    shows: 'sha256:…\n11\n/tmp/break/leak.tar:1\n/tmp/break/sealed.tar:0\n',
  },
  {
    name: 'link-by-hand',
    why: 'A directory that comes from a stranger has a link in it. A builder that copies by path follows it.',
    command: `mkdir /tmp/break/context /tmp/break/layer
ln -s /etc/shadow /tmp/break/context/notes
cp /tmp/break/context/notes /tmp/break/layer/notes
grep -o '^root:' /tmp/break/layer/notes`,
    shows: 'root:\n',
  },
  {
    name: 'link-in-context',
    why: 'The engine looks the name up inside the context, where the link leads nowhere.',
    command: `printf 'FROM busybox\\nCOPY notes /notes\\n' > /tmp/break/context/Dockerfile
npm run chapter 7 -- build --quiet /tmp/break/context 2>&1 | grep -o '"/notes": not found'`,
    shows: '"/notes": not found\n',
  },
  {
    name: 'link-stays-a-link',
    why: 'A link in a directory that is copied stays a link.',
    command: `printf 'FROM busybox\\nCOPY . /all\\n' > /tmp/break/context/Dockerfile
npm run chapter 7 -- build --quiet --tag linked /tmp/break/context
npm run chapter 7 -- run --rm linked sh -c 'readlink /all/notes; grep root /all/notes'`,
    shows: 'sha256:…\n/etc/shadow\nroot:…\n',
  },
  {
    name: 'two-times',
    why: 'The same build twice, without the cache: two images.',
    command: `mkdir /tmp/break/time
printf 'FROM busybox\\nRUN echo hello > /page\\n' > /tmp/break/time/Dockerfile
for time in 1 2; do
  npm run chapter 7 -- build --quiet --no-cache /tmp/break/time
  sleep 1
done | grep sha256 | uniq | wc -l`,
    shows: '2\n',
  },
  {
    name: 'one-time',
    why: 'With a time that is given, all files have that time, and so has the image: one.',
    command: `for time in 1 2; do
  npm run chapter 7 -- build --quiet --no-cache --build-arg SOURCE_DATE_EPOCH=0 /tmp/break/time
  sleep 1
done | grep sha256 | uniq | wc -l`,
    shows: '1\n',
  },
]
