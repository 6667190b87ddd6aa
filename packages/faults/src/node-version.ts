/** What is wrong with this version of Node, if anything. */
export function tooOld(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fine = major === 22 ? minor >= 19 : major === 24 ? minor >= 6 : major > 24;
  return fine ? undefined : `Node ${version} is too old; use 22.19 or later, or 24.6 or later`;
}
