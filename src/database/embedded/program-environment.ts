const passedOn = [
  "PATH",
  "LD_LIBRARY_PATH",
  "TMPDIR",
  "TEMP",
  "TMP",
  "SystemRoot",
  "SystemDrive",
  "ComSpec",
  "PATHEXT",
];

/**
 * What PostgreSQL sees of our environment: never our tokens, which would stay readable for as long as the server
 * runs, and none of the PG… variables which would bend it.
 */
export function programEnvironment(): Record<string, string> {
  const environment: Record<string, string> = { LC_ALL: "C", TZ: "UTC" };
  for (const name of passedOn) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}
