import type { Provider } from '../../provider.ts';
import { buildResponse } from './build.ts';
import { requests } from './edit-request.ts';
import { editing } from './editing.ts';
import { inlined } from './history.ts';
import { recogniseBody } from './recognise.ts';
import { parseRequest } from './request.ts';
import { parseResponse, speaks } from './response.ts';
import { stopMeanings } from './stop.ts';

/** OpenAI's Responses API, itself or behind one of those that speak it. */
export const responses: Provider = {
  name: 'openai',
  api: 'responses',
  recognise: (call) => recogniseBody(call)?.call ?? null,
  parseRequest,
  parseResponse,
  speaks,
  buildResponse,
  stopMeanings,
  editing,
  requests,
  inlined,
};
