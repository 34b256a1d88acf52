// oxlint-disable-next-line import/no-unassigned-import -- It ends the process when Node is too old.
import "./require-node.js";

// Later than the check, because an older Node fails while it reads the rest.
const { keepCompiled } = await import("./keep-compiled.ts");
// Earlier than the settings are read, because it is for what is loaded from here on.
keepCompiled(process.env["LATCHKEY_DATA"] ?? ".latchkey");
const { run } = await import("./run.ts");
await run();
