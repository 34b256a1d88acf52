/** The operating-system account which runs PostgreSQL in place of root, which PostgreSQL refuses. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export function weAreRoot(): boolean {
  return process.getuid?.() === 0;
}
