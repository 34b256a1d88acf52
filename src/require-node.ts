/** The oldest Node that runs this source, and has what it uses. */
const oldest = [24, 15] as const;

/** Ends the process with a sentence when Node is too old. The packaged one comes with `npm ci`. */
export function requireNode(version: string): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return;
  process.stderr.write(
    `Latchkey needs Node ${oldest.join(".")} or newer and this is ${version}, so nothing was started. ` +
      "Start it with `npm start` after `npm ci`, which brings a Node of its own, or install a newer one.\n",
  );
  process.exit(1);
}
