/** True where a file argument of `fs` names this process's standard stream `fd`. */
export function isStandard(file: unknown, fd: 0 | 1): boolean {
  if (typeof file === 'number') return file === fd;
  if (typeof file !== 'string') return false;
  return file === names[fd] || file === `/dev/fd/${fd}` || file === `/proc/self/fd/${fd}`;
}

const names = { 0: '/dev/stdin', 1: '/dev/stdout' } as const;
