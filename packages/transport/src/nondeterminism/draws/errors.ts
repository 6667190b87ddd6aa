/** `draw(kind, fn)` was given the name of a source that tracefork records by itself. */
export class DrawNameError extends Error {
  override readonly name = 'DrawNameError';
  readonly code = 'TRACEFORK_DRAW_NAME';
  readonly kind: string;

  constructor(kind: string) {
    super(
      `draw("${kind}", …) uses a name that tracefork needs for itself. ` +
        `Give it a name of your own, such as "my-${kind}".`,
    );
    this.kind = kind;
  }
}

/** The function given to `draw(kind, fn)` returned something that JSON cannot carry. */
export class DrawValueError extends Error {
  override readonly name = 'DrawValueError';
  readonly code = 'TRACEFORK_DRAW_VALUE';
  readonly kind: string;

  constructor(kind: string, found: string) {
    super(
      `draw("${kind}", …) returned ${found}, which a tape cannot hold. ` +
        'Return plain JSON from it at once; for asynchronous work use tool(name, fn).',
    );
    this.kind = kind;
  }
}
