import '../require-node.ts';

export { framedText, readText, type TextEnd } from './text.ts';
