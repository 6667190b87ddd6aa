import type { Provider } from '../provider.ts';
import { buildResponse } from './build.ts';
import { requests } from './edit-request.ts';
import { editing } from './editing.ts';
import { recogniseBody } from './recognise.ts';
import { parseRequest } from './request.ts';
import { parseResponse } from './response.ts';
import { stopMeanings } from './stop.ts';

/** Google's Gemini API and Vertex AI, themselves or behind a gateway that keeps their paths. */
export const gemini: Provider = {
  name: 'gemini',
  api: 'generate-content',
  recognise: (call) => recogniseBody(call)?.call ?? null,
  parseRequest,
  parseResponse,
  speaks: () => true,
  buildResponse,
  stopMeanings,
  editing,
  requests,
};
