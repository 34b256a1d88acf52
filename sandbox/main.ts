// oxlint-disable-next-line import/no-unassigned-import -- It ends the process when Node is too old.
import "../src/require-node.js";

// Later than the check, because an older Node fails while it reads the rest.
const { runSandbox } = await import("./run-sandbox.ts");
await runSandbox(process.argv.slice(2));
