import childProcess from 'node:child_process';
import { runOutside } from '../context.ts';
import { programEnvironment } from '../programs/child-environment.ts';
import type { StartOptions } from '../programs/node-internals.ts';
import { createLines, readMessage } from './json-rpc.ts';

export interface McpServerOptions {
  readonly start: StartOptions;
  readonly preload: string | undefined;
  /** The agent's recorded request to initialise, a line without its end. */
  readonly initialize: string;
  readonly onLine: (line: string) => void;
  readonly onExit: (code: number | null, signal: string | null) => void;
}

export interface McpServer {
  /** Sends a line once the server is initialised. */
  send(line: string): void;
  end(): void;
}

/**
 * Starts an MCP server for a tail, and initialises it as the agent did. Nothing else of the prefix
 * is repeated, so no tool runs twice.
 */
export function startMcpServer(options: McpServerOptions): McpServer {
  const { start, preload, initialize, onLine, onExit } = options;
  const [argv0, ...args] = start.args ?? [start.file];
  const pairs = programEnvironment(start.envPairs ?? [], preload);
  const child = runOutside(() =>
    childProcess.spawn(start.file, args, {
      ...(argv0 === undefined ? {} : { argv0 }),
      ...(start.cwd === undefined ? {} : { cwd: start.cwd }),
      env: Object.fromEntries(pairs.map((pair) => splitAt(pair, pair.indexOf('=', 1)))),
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  const waiting: string[] = [];
  const greeting = readMessage(initialize)?.id;
  let ready = false;
  let ending = false;

  const write = (line: string) => child.stdin.write(`${line}\n`);
  const take = createLines((line) => {
    const message = readMessage(line);
    if (ready || message === undefined || message.method !== undefined || message.id !== greeting) {
      onLine(line);
      return;
    }
    ready = true;
    write(initialized);
    for (const held of waiting) write(held);
    if (ending) child.stdin.end();
  });
  child.stdout.on('data', take);
  child.stdin.on('error', () => {});
  child.on('error', () => onExit(1, null));
  child.on('close', onExit);
  process.once('exit', () => child.kill());
  write(initialize);

  return {
    send: (line) => void (ready ? write(line) : waiting.push(line)),
    end() {
      ending = true;
      if (ready) child.stdin.end();
    },
  };
}

const initialized = JSON.stringify({ method: 'notifications/initialized', jsonrpc: '2.0' });

const splitAt = (text: string, at: number): [string, string] => [
  text.slice(0, at),
  text.slice(at + 1),
];
