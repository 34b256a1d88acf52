import { describe, expect, test } from "vitest";

import { findBrowser, type Machine } from "./find-browser.ts";

/** A machine with these programs and nothing else. */
function machine(given: Partial<Machine> & { readonly programs?: readonly string[] }): Machine {
  const { programs = [], platform = "linux", env = {} } = given;
  return { platform, env, isProgram: (path) => programs.includes(path) };
}

describe("the browser for the tests", () => {
  test("is the one that LATCHKEY_BROWSER names", () => {
    const programs = ["/usr/bin/chromium", "/opt/mine"];

    const found = findBrowser(machine({ programs, env: { LATCHKEY_BROWSER: "/opt/mine" } }));

    expect(found).toBe("/opt/mine");
  });

  test("is no other one when that is none", () => {
    const named = machine({ programs: ["/usr/bin/chromium"], env: { LATCHKEY_BROWSER: "/opt/mine" } });

    expect(() => findBrowser(named)).toThrow('LATCHKEY_BROWSER names "/opt/mine", which is no program');
  });

  test.each<[string, Partial<Machine>, string]>([
    ["Debian's on Linux", {}, "/usr/bin/chromium"],
    ["on the path", { env: { PATH: "/bin:/home/ada/bin" } }, "/home/ada/bin/google-chrome"],
    [
      "among the applications on macOS",
      { platform: "darwin" },
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ],
    [
      "one's own on macOS",
      { platform: "darwin", env: { HOME: "/Users/ada" } },
      "/Users/ada/Applications/Chromium.app/Contents/MacOS/Chromium",
    ],
    [
      "Edge on Windows",
      { platform: "win32", env: { "ProgramFiles(x86)": "C:\\Program Files (x86)" } },
      "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
    ],
  ])("is %s where there is one", (_what, given, path) => {
    expect(findBrowser(machine({ ...given, programs: [path] }))).toBe(path);
  });

  test("is none where there is none", () => {
    expect(findBrowser(machine({ env: { PATH: "/usr/bin" } }))).toBeNull();
    expect(findBrowser(machine({ platform: "darwin" }))).toBeNull();
    expect(findBrowser(machine({ platform: "win32" }))).toBeNull();
  });
});
