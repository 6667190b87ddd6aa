import { cosine } from '../embedding/cosine.ts';
import { decodeEmbedding } from '../embedding/encoding.ts';
import { hashOf } from '../json/canonical.ts';
import type { ActualRecord, Bundle, ToleranceLevel } from '../model.ts';
import { errorIf } from './findings.ts';
import { toolCallHashes } from './tool-calls.ts';

type Output = ActualRecord['output'];
type Check = (bundle: Bundle, output: Output) => readonly string[];

const checks: Readonly<Record<ToleranceLevel, Check>> = {
  byte: checkBytes,
  semantic: checkMeaning,
  structural: checkStructure,
};

/** Holds an output against what a bundle expects, as closely as its tolerance says. */
export function toleranceErrors(bundle: Bundle, output: Output): readonly string[] {
  return checks[bundle.tolerance.level](bundle, output);
}

function checkBytes({ expected }: Bundle, { transcript }: Output): readonly string[] {
  if (transcript === undefined) return ['TranscriptHashMismatch: output.transcript is missing'];
  return errorIf(hashOf(transcript) !== expected.transcript_sha256, 'TranscriptHashMismatch');
}

function checkMeaning({ expected, tolerance }: Bundle, { embedding }: Output): readonly string[] {
  if (embedding === undefined) return ['MissingEmbedding:output.embedding'];
  const wanted = decodeEmbedding(expected.semantic_embedding as string);
  const found = decodeEmbedding(embedding);
  if (wanted.length !== found.length) {
    return [`EmbeddingDimensionMismatch:bundle=${wanted.length},actual=${found.length}`];
  }
  const similarity = cosine(wanted, found);
  const threshold = tolerance.threshold as number;
  if (similarity >= threshold) return [];
  const shown = Number.isNaN(similarity) ? '0.0000' : similarity.toFixed(4);
  const why = Number.isNaN(similarity) ? ' (a vector of zeros has no direction)' : '';
  return [`SemanticBelowThreshold:cosine=${shown},threshold=${threshold}${why}`];
}

function checkStructure({ rerun_version, expected }: Bundle, output: Output): readonly string[] {
  if (rerun_version === '0.1') return ['UnsupportedTolerance:structural'];
  const wanted = expected.tool_calls_sha256 as readonly string[];
  const found = toolCallHashes(output.transcript);
  if (found === undefined) return ['MissingTranscript:output.transcript'];
  return [
    ...errorIf(
      wanted.length !== found.length,
      `ToolCallCountMismatch:bundle=${wanted.length},actual=${found.length}`,
    ),
    ...wanted.flatMap((hash, index) =>
      errorIf(index < found.length && found[index] !== hash, `ToolCallMismatch:index=${index}`),
    ),
  ];
}
