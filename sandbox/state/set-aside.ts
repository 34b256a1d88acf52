import { readdir, rename } from "node:fs/promises";
import { basename, dirname } from "node:path";

/** Gives a file that cannot be used another name, `<path>.broken-<n>` with a number that was not there; answers it. */
export async function setAside(path: string): Promise<string> {
  const taken = await readdir(dirname(path));
  let number = 1;
  while (taken.includes(`${basename(path)}.broken-${number}`)) number += 1;
  const aside = `${path}.broken-${number}`;
  await rename(path, aside);
  return aside;
}
