import type { HttpCall } from '../http.ts';
import { pathOf } from '../http.ts';
import { isArray, isObject, type JsonObject, parseJsonBytes, stringOrNull } from '../json.ts';
import type { ModelCall } from '../model.ts';

/** How a gateway's path says which model is called, and whether it streams. */
interface Route {
  readonly pattern: RegExp;
  readonly accepts: (body: JsonObject) => boolean;
  readonly streams: (body: JsonObject, verb: string) => boolean;
}

const looksHosted = (body: JsonObject): boolean => typeof body.anthropic_version === 'string';

const routes: readonly Route[] = [
  // The API itself and every gateway that keeps its path.
  {
    pattern: /\/v1\/messages$/,
    accepts: () => true,
    streams: (body) => body.stream === true,
  },
  // Gateways that moved it: `/anthropic/messages`.
  {
    pattern: /\/messages$/,
    accepts: (body) => typeof body.model === 'string' && typeof body.max_tokens === 'number',
    streams: (body) => body.stream === true,
  },
  // Amazon Bedrock.
  {
    pattern: /\/model\/(?<model>[^/]+)\/(?<verb>invoke|invoke-with-response-stream)$/,
    accepts: looksHosted,
    streams: (_body, verb) => verb === 'invoke-with-response-stream',
  },
  // Google Vertex AI.
  {
    pattern:
      /\/publishers\/anthropic\/models\/(?<model>[^/:]+):(?<verb>rawPredict|streamRawPredict)$/,
    accepts: looksHosted,
    streams: (body, verb) => verb === 'streamRawPredict' || body.stream === true,
  },
];

/** What a call to the Messages API is, with its body, so that nobody parses it twice. */
export interface RecognisedBody {
  readonly call: ModelCall;
  readonly body: JsonObject;
}

/** The call and its parsed body; `null` if this is no call to the Messages API. */
export function recogniseBody({ method, url, body }: HttpCall): RecognisedBody | null {
  if (method.toUpperCase() !== 'POST' || body === null) return null;
  const path = pathOf(url);
  const candidates = routes.flatMap((route) => {
    const match = route.pattern.exec(path);
    return match === null ? [] : [{ route, groups: match.groups ?? {} }];
  });
  if (candidates.length === 0) return null;

  const parsed = parseJsonBytes(body);
  if (!isObject(parsed) || !isArray(parsed.messages)) return null;
  const found = candidates.find(({ route }) => route.accepts(parsed));
  if (found === undefined) return null;

  const inPath = found.groups.model;
  const model = inPath === undefined ? stringOrNull(parsed.model) : decodePathPart(inPath);
  const stream = found.route.streams(parsed, found.groups.verb ?? '');
  return {
    call: { provider: 'anthropic', api: 'messages', stream, model: model ?? '' },
    body: parsed,
  };
}

function decodePathPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
