// Uploads a file with tus-js-client, cuts the connection half-way and goes on. Prints the upload's address.
import { createReadStream, statSync } from 'node:fs';
import { createRequire } from 'node:module';

const [client, endpoint, token, path] = process.argv.slice(2);
const { Upload } = createRequire(`${client}/package.json`)('tus-js-client');
const size = statSync(path).size;

const upload = (options, cutAt) =>
  new Promise((resolve, reject) => {
    const running = new Upload(createReadStream(path), {
      endpoint,
      headers: { Authorization: `Bearer ${token}` },
      chunkSize: 1024 * 1024,
      uploadSize: size,
      metadata: { filename: 'häuser & höfe.txt', filetype: 'text/plain' },
      retryDelays: [0, 200, 500, 1000, 2000],
      onError: reject,
      onSuccess: () => resolve({ url: running.url, isDone: true }),
      onProgress: (sent) => {
        if (sent < cutAt) return;
        cutAt = Infinity;
        void running.abort().then(() => resolve({ url: running.url, isDone: false }));
      },
      ...options,
    });
    running.start();
  });

const cut = await upload({}, size / 2);
if (cut.isDone) throw new Error('The upload ended before it was cut.');
const whole = await upload({ uploadUrl: cut.url }, Infinity);
console.log(whole.url);
