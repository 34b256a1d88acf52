import { parseArgs } from "node:util";

import { playHistory } from "./play-history.ts";

const { values } = parseArgs({
  options: { seed: { type: "string" }, histories: { type: "string" }, tell: { type: "boolean" } },
});
const seed = Number(values.seed ?? 1);
const histories = Number(values.histories ?? 1);
const begin = process.hrtime.bigint();
let bad = 0;
const total = { steps: 0, faults: 0, crashes: 0, requests: 0, grants: 0 };
for (let i = 0; i < histories; i += 1) {
  process.stderr.write(`${seed + i} `);
  const played = await playHistory({ seed: seed + i });
  for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += played.counts[key];
  if (values.tell) console.log(played.story.join("\n"));
  if (played.broken !== null) {
    bad += 1;
    console.log(`seed ${seed + i}: ${played.broken}`);
  }
}
const s = Number(process.hrtime.bigint() - begin) / 1e9;
console.log(total, bad, "broken", s.toFixed(1), "s", (histories / s).toFixed(1), "/s");
