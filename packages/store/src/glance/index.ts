import '../require-node.ts';

export { type Glance, type GlanceOptions, glance } from './glance.ts';
