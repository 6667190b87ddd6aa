/** Whether this Node can run tracefork, that is `>=22.19 <23 || >=24.6`. */
export function isSupportedNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return (major === 22 && minor >= 19) || (major === 24 && minor >= 6) || major > 24;
}

/** What to say where it cannot. */
export function unsupportedNode(version: string): string {
  return `tracefork needs Node 22.19 or later (23 and 24.0 to 24.5 excepted); this is Node ${version}. Install a current one from https://nodejs.org`;
}
