/** Step numbers as they are given on the command line: `3,7-20`. */
export function stepsToText(steps: ReadonlySet<number>): string {
  const ranges: [number, number][] = [];
  for (const step of [...steps].toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last?.[1] === step - 1) last[1] = step;
    else ranges.push([step, step]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(",");
}

/** Reads them. Throws a sentence when they cannot be read. */
export function stepsFromText(text: string): ReadonlySet<number> {
  const steps = new Set<number>();
  for (const part of text.split(",")) {
    const [, from, to = from] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part) ?? [];
    if (from === undefined)
      throw new Error(`--without takes step numbers such as 3,7-20, not "${text}". Nothing was played.`);
    for (let step = Number(from); step <= Number(to); step += 1) steps.add(step);
  }
  return steps;
}
