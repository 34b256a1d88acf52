import { requireNode } from "./require-node.ts";

requireNode(process.versions.node);
const { run } = await import("./run.ts");
await run();
