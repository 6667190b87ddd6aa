/** What `npm install` of one package brings along. */
export interface Weight {
  /** Itself included. */
  readonly packages: number;
  readonly megabytes: number;
}

const LINE =
  /^Weight: `npm install (\S+)` in an empty folder brings (\d+) packages?, ([\d.]+) MB\.$/m;
/** A part of the whole by which a stated size may be off; a tenth of a MB always. */
const TOLERANCE = 0.1;

/** The line of a README. */
export function weightLine(name: string, { packages, megabytes }: Weight): string {
  const count = `${packages} ${packages === 1 ? 'package' : 'packages'}`;
  return `Weight: \`npm install ${name}\` in an empty folder brings ${count}, ${megabytes.toFixed(1)} MB.`;
}

/** What is wrong with the line of a README, if anything. */
export function weightFault(
  readme: string,
  { name, weight }: { readonly name: string; readonly weight: Weight },
): string | undefined {
  const [, named, packages, megabytes] = LINE.exec(readme) ?? [];
  const allowed = Math.max(0.1, weight.megabytes * TOLERANCE);
  const isTrue =
    named === name &&
    Number(packages) === weight.packages &&
    Math.abs(Number(megabytes) - weight.megabytes) <= allowed;
  return isTrue ? undefined : `its README should say: ${weightLine(name, weight)}`;
}

/** A README with its line made true; at its end where there was none. */
export function withWeight(readme: string, line: string): string {
  return LINE.test(readme) ? readme.replace(LINE, line) : `${readme.trimEnd()}\n\n${line}\n`;
}
