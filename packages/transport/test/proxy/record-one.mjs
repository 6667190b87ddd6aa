// Records one request through a proxy, in a process with its own trust in certificates.
import { recordProxy } from '@tracefork/transport/proxy';

const [file, url] = process.argv.slice(2);
const proxy = await recordProxy({
  file,
  targets: [{ name: '', url }],
  onFailure: (message) => console.log('failed', message),
});
const answer = await fetch(`http://127.0.0.1:${proxy.port}/v1?a=1`).then(
  async (response) => `${response.status} ${await response.text()}`,
  () => 'no answer',
);
console.log(answer);
await proxy.finish();
