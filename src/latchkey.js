#!/usr/bin/env node
// Plain JavaScript, so that a Node too old to read TypeScript can still say so.
import { existsSync } from "node:fs";

// oxlint-disable-next-line import/no-unassigned-import -- It ends the process when Node is too old.
import "./require-node.js";

// It lets Node keep what it compiles from here on, in the data folder; one that is misspelt is not made for that.
if (existsSync(process.env["LATCHKEY_DATA"] || ".latchkey")) await import("./keep-compiled.js");

const { runCommandLine } = await import("./command-line.ts");
await runCommandLine(process.argv.slice(2));
