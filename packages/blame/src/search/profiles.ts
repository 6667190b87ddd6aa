/**
 * Draws from the posterior of the value profile V₀ … Vₙ. One row for each profile.
 */
export interface Profiles {
  readonly count: number;
  /** Number of arms, n + 1. */
  readonly arms: number;
  /** `count` × `arms` values in [0, 1], row after row. */
  readonly levels: Float64Array;
  /** The step with the largest jump of each profile. */
  readonly top: Int32Array;
  /** That jump, V_{top+1} − V_top, in [0, 1]. */
  readonly jump: Float64Array;
}

/** What is known of each arm: draws, and how many of them had the recorded grade. */
export interface ArmCounts {
  readonly same: Int32Array;
  readonly draws: Int32Array;
}
