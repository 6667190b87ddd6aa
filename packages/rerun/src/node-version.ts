/** What this package needs; `engines` in package.json says the same. */
export function supports(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return (major === 22 && minor >= 19) || (major === 24 && minor >= 6) || major > 24;
}
