/**
 * A setup file for Vitest: `setupFiles: ['@tracefork/transport/vitest/setup']`. It attaches before
 * test files load an agent, which may save a reference or open a connection, and lets tests that run
 * at once be told apart.
 */
import '../require-node.ts';
import { attach } from '../attach.ts';
import { tellTestsApart } from './current-test.ts';

attach();
tellTestsApart();
