import type { Divergence } from '../ports.ts';

/** What is known of a replay when something differs. */
export interface Whereabouts {
  /** Whether the recording has its end. */
  readonly complete: boolean;
  /** Whether everything on the tape was handed over. */
  readonly played: boolean;
  /** The last step that the agent began; `null`: none, or the run is over. */
  readonly step: number | null;
}

/** What a replay did differently first; all that follows may follow from it. */
export class FirstDivergence {
  /** What the agent did otherwise. */
  divergence: Divergence | undefined;
  /** What the agent did first beyond the end of a recording that was cut off. */
  pastTheEnd: Divergence | undefined;

  /** Why the tape has no more to say, if so. */
  get lost(): Divergence | undefined {
    return this.divergence ?? this.pastTheEnd;
  }

  /** Keeps a difference where none came before it, and returns it with its step. */
  keep(divergence: Divergence, at: Whereabouts): Divergence {
    const placed =
      divergence.step === null && isBetweenSteps(divergence)
        ? { ...divergence, step: at.step }
        : divergence;
    if (isPastTheEnd(divergence, at)) this.pastTheEnd = placed;
    else this.divergence = placed;
    return placed;
  }
}

/** What differs between two requests belongs to the step before. */
function isBetweenSteps({ kind }: Divergence): boolean {
  return kind === 'draw' || kind === 'tool' || kind === 'program';
}

/** Going on where a recording was cut off is no drift: nobody knows what it did there. */
function isPastTheEnd({ kind }: Divergence, { complete, played }: Whereabouts): boolean {
  return !complete && played && kind !== 'changed' && kind !== 'missing';
}
