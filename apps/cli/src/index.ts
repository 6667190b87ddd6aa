export { type AgentConfig, type Config, defineConfig } from './agent/config.ts';
