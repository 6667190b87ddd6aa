import type { Provider } from '../../provider.ts';
import { buildResponse } from './build.ts';
import { requests } from './edit-request.ts';
import { editing } from './editing.ts';
import { recogniseBody } from './recognise.ts';
import { parseRequest } from './request.ts';
import { parseResponse } from './response.ts';
import { stopMeanings } from './stop.ts';

/** OpenAI's Chat Completions API, itself or behind one of the many that speak it. */
export const chatCompletions: Provider = {
  name: 'openai',
  api: 'chat-completions',
  recognise: (call) => recogniseBody(call)?.call ?? null,
  parseRequest,
  parseResponse,
  speaks: () => true,
  buildResponse,
  stopMeanings,
  editing,
  requests,
};
