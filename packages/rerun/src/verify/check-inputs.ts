import { hashOf } from '../json/canonical.ts';
import type { Bundle, Inputs } from '../model.ts';
import { errorIf } from './findings.ts';

/** Which of a bundle's hashes these inputs do not have; none: they are what it pins. */
export function inputMismatches(bundle: Bundle, inputs: Inputs): readonly string[] {
  const { system_prompt_sha256, messages_sha256, tools_sha256 } = bundle.inputs;
  const { system_prompt, messages, tools } = inputs;
  const mismatch = (name: string) => `InputHashMismatch:${name}`;
  return [
    ...errorIf(hashOf(system_prompt) !== system_prompt_sha256, mismatch('system_prompt_sha256')),
    ...errorIf(hashOf(messages) !== messages_sha256, mismatch('messages_sha256')),
    ...errorIf(
      tools_sha256 !== undefined && (tools === undefined || hashOf(tools) !== tools_sha256),
      mismatch('tools_sha256'),
    ),
  ];
}
