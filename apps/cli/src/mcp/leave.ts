import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type InputRequiredResult,
  inputRequired,
  type McpServer,
  type RequestStateCodec,
  type ServerContext,
} from '@modelcontextprotocol/server';
import * as z from 'zod';

const leave = z.object({ go: z.boolean().describe('run it') });

/** What a person was asked, word for word, so that the answer goes with it and nothing else. */
export interface Asked {
  readonly question: string;
}

/** What came of asking: leave, none, a question that is on its way, or nobody to ask. */
export type Leave =
  | { readonly kind: 'given' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'asking'; readonly result: InputRequiredResult }
  | { readonly kind: 'nobody' };

/** Asks the person at the client. The first call asks; the one that brings the answer is told of it. */
export async function askLeave(
  question: string,
  to: {
    readonly server: McpServer;
    readonly codec: RequestStateCodec<Asked>;
    readonly request: ServerContext;
  },
): Promise<Leave> {
  const { server, codec, request } = to;
  const { mcpReq } = request;
  const asked = mcpReq.requestState<Asked>();
  if (asked?.question === question && mcpReq.inputResponses !== undefined) {
    const answer = acceptedContent(mcpReq.inputResponses, 'leave', leave);
    return { kind: answer?.go === true ? 'given' : 'refused' };
  }
  if (!canAsk(server, request)) return { kind: 'nobody' };
  const result = inputRequired({
    inputRequests: { leave: inputRequired.elicit({ message: question, requestedSchema: leave }) },
    requestState: await codec.mint({ question }, request),
  });
  return { kind: 'asking', result };
}

function canAsk(server: McpServer, { mcpReq }: ServerContext): boolean {
  const envelope: Readonly<Record<string, unknown>> = mcpReq.envelope ?? {};
  const said = (envelope[CLIENT_CAPABILITIES_META_KEY] ?? server.server.getClientCapabilities()) as
    | ClientCapabilities
    | undefined;
  const elicitation = said?.elicitation;
  if (elicitation === undefined) return false;
  return 'form' in elicitation || !('url' in elicitation);
}
