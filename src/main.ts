// oxlint-disable-next-line import/no-unassigned-import -- It ends the process when Node is too old.
import "./require-node.js";

// Later than the check, because an older Node fails while it reads the rest.
const { run } = await import("./run.ts");
await run();
