import type { Provider } from '../provider.ts';
import { buildResponse } from './build.ts';
import { requests } from './edit-request.ts';
import { editing } from './editing.ts';
import { inlined } from './history.ts';
import { recogniseBody } from './recognise.ts';
import { parseRequest } from './request.ts';
import { parseResponse } from './response.ts';
import { stopMeanings } from './stop.ts';

/** Anthropic's Messages API, itself or behind a gateway that keeps its bodies. */
export const anthropic: Provider = {
  name: 'anthropic',
  api: 'messages',
  recognise: (call) => recogniseBody(call)?.call ?? null,
  parseRequest,
  parseResponse,
  speaks: () => true,
  buildResponse,
  stopMeanings,
  editing,
  requests,
  inlined,
};
