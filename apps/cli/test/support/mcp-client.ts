import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { onTestFinished } from 'vitest';
import { bin, steadyEnvironment } from './cli.ts';

/** Answers a question of the server; `null`: the client cannot be asked. */
export type Person = ((question: string) => boolean) | null;

/** The SDK's own client, over the stdio of the built program. */
export async function mcpClient(
  place: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
  settings: {
    readonly person?: Person;
    readonly args?: readonly string[];
    readonly revision?: '2025' | '2026-07-28';
  } = {},
) {
  const { person = null, args = [], revision = '2026-07-28' } = settings;
  const client = new Client(
    { name: 'test', version: '1' },
    {
      capabilities: person === null ? {} : { elicitation: { form: {} } },
      versionNegotiation: { mode: revision === '2025' ? 'legacy' : { pin: revision } },
    },
  );
  if (person !== null) {
    client.setRequestHandler('elicitation/create', ({ params }) => ({
      action: 'accept' as const,
      content: { go: person(params.message) },
    }));
  }
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [bin, 'mcp', ...args],
      cwd: place.cwd,
      env: { ...(steadyEnvironment() as Record<string, string>), ...place.env },
    }),
  );
  onTestFinished(() => client.close());
  const call = async (name: string, input: Record<string, unknown> = {}) => {
    const { content, isError = false } = await client.callTool({ name, arguments: input });
    const texts = (content as readonly { readonly text: string }[]).map(({ text }) => text);
    const last = texts.at(-1) ?? '';
    const json = last.startsWith('{') ? JSON.parse(last) : null;
    return { isError, texts, json };
  };
  return { client, call };
}
