import { fileURLToPath } from 'node:url';
import type { Owner } from '../ports.ts';
import { type Frame, stackFrames } from './stack-files.ts';

const ownUrl = new URL('..', import.meta.url).href;
const ownPath = fileURLToPath(ownUrl).replaceAll('\\', '/');

/** Owner of what tracefork's own files take. */
export const tracefork: Owner = 'tracefork';

/** `null`: says nothing about who took the value, look further down the stack. */
const owners = new Map<string, Owner | null>();
const knownFiles = 10_000;

/**
 * Who called `patched`, which is running: a package, the agent's own files, tracefork, or Node
 * itself where no file of any is on the stack. Takes about 3 microseconds.
 */
export function ownerOf(patched: unknown): Owner {
  // The direct caller nearly always decides, and each further frame costs.
  return (
    decide(stackFrames(patched, 1)) ??
    decide(stackFrames(patched, 16)) ??
    decide(stackFrames(patched, 200)) ??
    'node'
  );
}

/** True where code of Node or tracefork called `patched`, such as child_process copying the environment. */
export function calledFromBelow(patched: unknown): boolean {
  const file = stackFrames(patched, 1)[0]?.file ?? '';
  return file.startsWith('node:') || ownerOfFile(file) === tracefork;
}

function decide(frames: readonly Frame[]): Owner | undefined {
  let evaluated = false;
  for (const frame of frames) {
    const owner = ownerOfFile(frame.file);
    if (owner !== null) return owner;
    evaluated ||= frame.evaluated;
  }
  return evaluated ? 'agent' : undefined;
}

/** The owner of a file by its name alone; `null` where the frame below has to tell. */
export function ownerOfFile(file: string): Owner | null {
  const known = owners.get(file);
  if (known !== undefined) return known;
  const owner = classify(file.replaceAll('\\', '/'));
  // Files with a query per reload would otherwise fill it for ever.
  if (owners.size >= knownFiles) owners.clear();
  owners.set(file, owner);
  return owner;
}

function classify(file: string): Owner | null {
  if (file === '' || file.startsWith('wasm:')) return null;
  // @note undici and its kin ship inside Node and draw on their own account.
  if (file.startsWith('node:internal/deps/')) return 'node';
  if (file.startsWith('node:')) return null;
  if (file.startsWith(ownUrl) || file.startsWith(ownPath)) return tracefork;
  return packageOf(file) ?? 'agent';
}

/** pnpm nests `node_modules`, so the last one counts; `.cache`, `.vite` hold the agent's own files. */
function packageOf(file: string): string | undefined {
  const marker = '/node_modules/';
  const at = file.lastIndexOf(marker);
  if (at === -1) return undefined;
  const [first = '', second = ''] = file.slice(at + marker.length).split('/', 2);
  if (first.startsWith('.')) return undefined;
  return first.startsWith('@') ? `${first}/${second}` : first;
}
