import type { Provider } from '../provider.ts';
import { buildResponse } from './build.ts';
import { recogniseBody } from './recognise.ts';
import { parseRequest } from './request.ts';
import { parseResponse } from './response.ts';

/** Anthropic's Messages API, itself or behind a gateway that keeps its bodies. */
export const anthropic: Provider = {
  name: 'anthropic',
  recognise: (call) => recogniseBody(call)?.call ?? null,
  parseRequest,
  parseResponse,
  buildResponse,
};
