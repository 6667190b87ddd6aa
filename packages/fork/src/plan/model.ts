import type {
  EffectKind,
  EffectPolicy,
  ForkScript,
  ScriptedAnswer,
} from '@tracefork/transport/fork';
import type { Mutation, RefusalCode } from '@tracefork/wire/mutate';

/** Nothing is changed: the recorded answer is given, and what follows goes live. A control. */
export interface RecordedMutation {
  readonly kind: 'recorded';
}

/** An answer as it is, such as a fault's: bytes, a connection that breaks, or none. */
export interface AnswerMutation {
  readonly kind: 'answer';
  /** What it stands for, such as the class of a fault. */
  readonly name: string;
  readonly answer: ScriptedAnswer;
}

/** Nothing is changed: the model answers from the tape, and the world is asked again. */
export interface FrozenMutation {
  readonly kind: 'frozen';
}

/** The model says what a tape says, whatever it is asked. */
export interface ScriptedMutation {
  readonly kind: 'scripted';
}

/** What a fork changes. */
export type ForkMutation = Mutation | RecordedMutation | AnswerMutation;

/** Why there is no plan. */
export type PlanRefusalCode =
  | RefusalCode
  /** The run has no such step, or made no request at all. */
  | 'no-such-step'
  /** The step was never answered, so there is nothing to change or to keep. */
  | 'not-answered'
  /** No request of this step carries a result of that tool call. */
  | 'no-such-tool-call'
  /** The run did things that no tape holds. */
  | 'uncovered-effects';

/** A fork that is not made, as a value: what stands in the way, and what would work. */
export interface PlanRefusal {
  readonly kind: 'refused';
  readonly code: PlanRefusalCode;
  readonly reason: string;
  readonly hint: string;
}

/** Something that the recorded tail did outside, and what becomes of the same in the fork's tail. */
export interface PlannedEffect {
  readonly kind: EffectKind;
  /** Of a tool, of a program's file, of a host with its port. */
  readonly name: string;
  /** How often the recorded tail did it. */
  readonly count: number;
  /** What becomes of a call as recorded, and of one that is not. */
  readonly asRecorded: EffectPolicy;
  readonly otherwise: EffectPolicy;
}

/** Dollars and calls of a part of a run. Costs at list price; `unknown`: a price or a size is not known. */
export interface Expense {
  /** Model calls, retries not counted. */
  readonly calls: number;
  /** As recorded. */
  readonly usual: number | 'unknown';
  /** If every answer were as long as it may be. */
  readonly most: number | 'unknown';
  /** Why it is not known, without a full stop. */
  readonly why?: string;
}

/** A fork that can be made: plain data. */
export interface ForkPlan {
  readonly kind: 'plan';
  /** Chain of the parent's tape. */
  readonly parent: string;
  readonly step: number;
  /** How many steps the parent has. */
  readonly steps: number;
  readonly mutation: ForkMutation | FrozenMutation | ScriptedMutation;
  /** What was mended so that the provider accepts the change; sentences. */
  readonly repairs: readonly string[];
  /** What is served from the tape before the change. */
  readonly prefix: { readonly exchanges: number; readonly steps: number; readonly saved: Expense };
  /** Model calls that go live if the tail goes as it went; nothing bounds them from above. */
  readonly tail: Expense & {
    readonly models: readonly string[];
    readonly hosts: readonly string[];
    /** Everything goes to this machine itself. */
    readonly local: boolean;
  };
  readonly effects: readonly PlannedEffect[];
  /** Kinds of what the run did that no tape holds. */
  readonly uncovered: readonly string[];
  /** What the transport carries out. */
  readonly script: ForkScript;
}
