import { accessSync, constants, statSync } from "node:fs";
import { posix, win32 } from "node:path";

/** What is asked of the machine, so that a test can play another one. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a program stands there. */
  readonly isProgram: (path: string) => boolean;
}

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

const macPlaces = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

const windowsPlaces = ["Google\\Chrome\\Application\\chrome.exe", "Microsoft\\Edge\\Application\\msedge.exe"];

/** What is said where no browser was found. */
export const noBrowser =
  "There is no Chromium or Chrome on this machine, so nothing was tested in a browser. " +
  "Install one (Debian and Ubuntu: `apt-get install chromium`), or say where yours is: LATCHKEY_BROWSER=/path/to/it.";

/**
 * The path of a Chromium, Chrome or Edge: the one that LATCHKEY_BROWSER names, else the first one in the usual places.
 * Null when there is none.
 *
 * @throws a sentence when LATCHKEY_BROWSER names something that is no program
 */
export function findBrowser(machine: Machine = thisMachine): string | null {
  const named = machine.env["LATCHKEY_BROWSER"];
  if (named !== undefined && named !== "") {
    if (machine.isProgram(named)) return named;
    throw new Error(
      `LATCHKEY_BROWSER names "${named}", which is no program, so no browser was started. Mend the path.`,
    );
  }
  return usualPlaces(machine).find((place) => machine.isProgram(place)) ?? null;
}

function usualPlaces({ platform, env }: Machine): readonly string[] {
  if (platform === "win32") {
    const roots = [env["ProgramFiles"], env["ProgramFiles(x86)"], env["LocalAppData"]];
    return roots.flatMap((root) => (root ? windowsPlaces.map((place) => win32.join(root, place)) : []));
  }
  if (platform === "darwin") {
    const home = env["HOME"];
    return [...macPlaces, ...(home ? macPlaces.map((place) => posix.join(home, place)) : [])];
  }
  const folders = [...(env["PATH"] ?? "").split(":"), "/usr/bin", "/snap/bin"].filter((folder) => folder !== "");
  return names.flatMap((name) => folders.map((folder) => posix.join(folder, name)));
}

const thisMachine: Machine = {
  platform: process.platform,
  env: process.env,
  isProgram(path) {
    try {
      accessSync(path, constants.X_OK);
      return statSync(path).isFile();
    } catch {
      return false;
    }
  },
};
