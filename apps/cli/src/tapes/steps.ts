/** @note Transport counts the steps, and its entry loads all of the interception with them. */
export { type Step, stepsOf } from '@tracefork/transport';
