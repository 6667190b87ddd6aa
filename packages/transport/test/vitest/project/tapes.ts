/* The documentation's, in the test. */
export { useTape } from '@tracefork/transport/vitest';
