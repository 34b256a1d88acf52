// Plain JavaScript, so that a Node too old to read TypeScript can still say so: `node --import ./src/require-node.js …`.

/** The oldest Node that runs this source, and has what it uses. */
const oldest = [24, 15];

const version = process.versions.node;
const [major = 0, minor = 0] = version.split(".").map(Number);
const isNewEnough = major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
if (!isNewEnough) {
  process.stderr.write(
    `Latchkey needs Node ${oldest.join(".")} or newer and this is ${version}, so nothing was started. ` +
      "Start it with `npm start` after `npm ci`, which brings a Node of its own on Linux and Windows, or install a newer one.\n",
  );
  process.exit(1);
}
