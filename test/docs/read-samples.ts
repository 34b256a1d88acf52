import { readFileSync } from "node:fs";

import * as sdk from "../../src/sdk/index.ts";

/** A piece of TypeScript that a page shows. */
export interface Sample {
  /** Such as `writing-flows-12.ts`: the page, and the line of it. */
  readonly file: string;
  /** A module of its own, whatever the page left out. */
  readonly text: string;
}

/**
 * The samples of a page. A sample without imports is given the names of the SDK, and what a page shows in pieces is put where
 * it belongs: settings (`name: …`) into an object, and a target with a comma behind it into a list.
 */
export function readSamples(path: string): readonly Sample[] {
  const page = readFileSync(path, "utf8");
  const name = path.replace(/^.*\//, "").replace(/\.md$/, "");
  return [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(({ index, 1: code = "" }) => {
    const line = page.slice(0, index).split("\n").length + 1;
    return { file: `${name}-${line}.ts`, text: completed(code.trim()) };
  });
}

const names = Object.keys(sdk).join(", ");

function completed(code: string): string {
  if (/^import /m.test(code)) return code;
  return `import { ${names} } from "../src/sdk/index.ts";\n${placed(code)}\nexport {};\n`;
}

function placed(code: string): string {
  if (/^\w+\([\s\S]*\),$/.test(code)) return `void [\n${code}\n];`;
  if (/^\w+: \w+\(/.test(code)) return `void {\n${code}\n};`;
  return code;
}
