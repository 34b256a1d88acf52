import { join } from "node:path";

import { bringBackState } from "../state/bring-back-state.ts";
import { stateFile } from "../state/kept-state.ts";
import { setAside } from "../state/set-aside.ts";
import { emptyFolder } from "./empty-folder.ts";
import { Notebook } from "./notebook.ts";

/** The sandbox begins anew because what was kept could not be used. */
export interface NewBeginning {
  /** What people should know of it, in sentences. */
  readonly complaint: string;
  /** The token that the page had, so that its address stays; null when it cannot be read either. */
  readonly token: string | null;
}

/**
 * Makes sure that the folder holds one whole world or none. When the company cannot be used, its database and what the
 * page remembers are worth nothing without it: they are removed, and the company's file is kept under another name.
 * Null when nothing was to be done. The folder has to be nobody else's meanwhile.
 */
export async function beginAnewIfBroken(folder: string): Promise<NewBeginning | null> {
  const { kind } = await bringBackState(folder);
  if (kind !== "broken") return null;
  const path = join(folder, stateFile);
  const token = await Notebook.tokenIn(folder);
  // The broken file goes last: as long as it is there, a start that was interrupted here is made up for by the next one.
  await emptyFolder({ path: folder }, (name) => name === stateFile || name.startsWith(`${stateFile}.broken-`));
  const aside = await setAside(path);
  return {
    token,
    complaint:
      `${path} could not be used: it is broken, or of another version of the sandbox. So Acme begins anew, as with ` +
      `--reset: what was said, asked and given is gone. The old file is kept as ${aside}.`,
  };
}
