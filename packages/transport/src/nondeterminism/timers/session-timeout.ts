import { AsyncResource } from 'node:async_hooks';
import type { TimerHandle } from '../../ports.ts';
import { real } from '../../real.ts';

/** Timers whose number the agent asked for, so that `clearTimeout(number)` finds them. */
const numbered = new Map<number, SessionTimeout>();

/** What setTimeout and setInterval return in a session; to the agent it is a Node `Timeout`. */
export class SessionTimeout {
  readonly #resource = new AsyncResource('Timeout');
  #handle: TimerHandle | undefined;
  #cleared = false;
  /** Cleared, or fired for the last time. */
  #over = false;

  /** Connects the object with its timer, which needs the object first. */
  attach(handle: TimerHandle): void {
    this.#handle = handle;
  }

  /** Calls the agent's callback in the context that set the timer. */
  call(callback: (...args: unknown[]) => unknown, args: readonly unknown[]): void {
    this.#resource.runInAsyncScope(callback, this, ...args);
  }

  ref(): this {
    this.#handle?.ref();
    return this;
  }

  unref(): this {
    this.#handle?.unref();
    return this;
  }

  hasRef(): boolean {
    return this.#handle?.hasRef() ?? false;
  }

  refresh(): this {
    this.#over = this.#cleared;
    this.#handle?.refresh();
    return this;
  }

  close(): this {
    this.#cleared = true;
    this.#handle?.clear();
    this.forget();
    return this;
  }

  /** A number unlike that of any timer of Node's own, which are numbered from the same counter. */
  [Symbol.toPrimitive](): number {
    const number = this.#resource.asyncId();
    if (!this.#over) numbered.set(number, this);
    return number;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** @note These two are what Node's own clearTimeout looks at, saved or restored, and all it does. */
  get _onTimeout(): unknown {
    return this.#over ? null : this.#handle;
  }

  set _onTimeout(_cleared: null) {
    this.close();
  }

  get _destroyed(): boolean {
    return this.#over;
  }

  /** Fired or cleared: its number means nothing any more. */
  forget(): void {
    this.#over = true;
    if (numbered.size > 0) numbered.delete(this.#resource.asyncId());
  }
}

// Loggers and `instanceof` are to see what they see without tracefork.
const probe = real.setTimeout(() => {}, 0);
real.clearTimeout(probe);
Object.setPrototypeOf(SessionTimeout.prototype, Object.getPrototypeOf(probe));
Object.defineProperty(SessionTimeout, 'name', { value: 'Timeout' });

/** The session's timer that `clearTimeout(id)` means; `undefined` where it is one of Node's own. */
export function sessionTimeout(id: unknown): SessionTimeout | undefined {
  if (id instanceof SessionTimeout) return id;
  if (typeof id !== 'number' && typeof id !== 'string') return undefined;
  return numbered.get(Number(id));
}
