// oxlint-disable-next-line import/no-unassigned-import -- It ends the process when Node is too old.
import "../src/require-node.js";

// Later than the check, because an older Node fails while it reads the rest.
const { runBench } = await import("./run-bench.ts");
await runBench(process.argv.slice(2));
