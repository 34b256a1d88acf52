import { globSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

/**
 * The rooms of the house, and for each one what it may import: other rooms of ours, and packages (`"any"`, or a list in
 * which `x/*` stands for everything under `x`). A file in a room may always import from its own.
 */
const rooms = {
  domain: { folder: "src/domain/", rooms: [], packages: ["node:crypto", "date-fns/*"] },
  ports: { folder: "src/ports/", rooms: ["domain"], packages: [] },
  "use-cases": { folder: "src/use-cases/", rooms: ["domain", "ports"], packages: ["node:*", "date-fns/*"] },
  database: { folder: "src/database/", rooms: ["domain", "ports"], packages: "any" },
  "connectors/slack": {
    folder: "src/connectors/slack/",
    rooms: ["domain", "ports", "connectors", "views"],
    packages: "any",
  },
  connectors: { folder: "src/connectors/", rooms: ["domain", "ports"], packages: "any" },
  sdk: { folder: "src/sdk/", rooms: ["domain", "ports", "connectors"], packages: ["node:*", "zod"] },
  jobs: { folder: "src/jobs/", rooms: ["domain", "ports", "use-cases"], packages: "any" },
  http: { folder: "src/http/", rooms: ["domain", "ports", "use-cases"], packages: "any" },
  cli: { folder: "src/cli/", rooms: ["domain", "ports", "use-cases"], packages: "any" },
  views: { folder: "views/", rooms: ["domain", "ports"], packages: ["@slack/types", "zod", "date-fns/*"] },
  listeners: {
    folder: "listeners/",
    rooms: ["domain", "ports", "use-cases", "views"],
    packages: ["@slack/bolt", "@slack/types", "zod", "node:*"],
  },
  // The test kit: it runs the house over fakes. What stands in a flow's own test may know it, and a rule below says no more.
  testing: {
    folder: "src/testing/",
    rooms: [...(["domain", "ports", "use-cases", "jobs", "sdk", "connectors", "entrance"] as const)],
    packages: ["node:*", "date-fns/*"],
  },
  flows: { folder: "flows/", rooms: ["sdk", "testing"], packages: "any" },
  // `main.ts`, `app.ts` and what they start with: the only files that know every room.
  entrance: {
    folder: "src/",
    rooms: [
      ...(["domain", "ports", "use-cases", "database", "connectors", "connectors/slack", "sdk"] as const),
      ...(["jobs", "http", "cli", "views", "listeners"] as const),
    ],
    packages: "any",
  },
  // Guests: they may know the house, and nothing in the house knows them.
  sandbox: {
    folder: "sandbox/",
    rooms: [
      ...(["domain", "ports", "use-cases", "database", "connectors", "connectors/slack", "sdk"] as const),
      ...(["jobs", "http", "views", "listeners", "flows", "entrance"] as const),
    ],
    packages: "any",
  },
  bench: {
    folder: "bench/",
    rooms: [
      ...(["domain", "ports", "use-cases", "database", "connectors", "connectors/slack", "sdk"] as const),
      ...(["jobs", "http", "views", "listeners", "flows", "entrance", "sandbox"] as const),
    ],
    packages: "any",
  },
} as const satisfies Record<
  string,
  { folder: `${string}/`; rooms: readonly string[]; packages: "any" | readonly string[] }
>;

/** Where a provider's own packages may be named. */
const providers: readonly { readonly packages: RegExp; readonly places: readonly string[] }[] = [
  { packages: /^@okta\//, places: ["src/connectors/okta/"] },
  { packages: /^[^.].*onelogin/i, places: ["src/connectors/onelogin/"] },
  { packages: /^nodemailer/, places: ["src/connectors/mail/"] },
  { packages: /^@slack\/web-api/, places: ["src/connectors/slack/"] },
  { packages: /^@slack\/bolt/, places: ["src/connectors/slack/", "src/http/", "src/door.ts", "listeners/"] },
];

/** Folders of `src/connectors/` that are no connector. */
const shared: ReadonlySet<string> = new Set(["http", "directory", "settings"]);

/** Stands for the specifier of an import whose text only a run of the program could tell. */
const computed = "(computed)";

/** Rules across rooms: `forbids` says of one import whether it breaks the rule; `breaks` and `keeps` are its controls. */
const rules: readonly Rule[] = [
  {
    name: "only src/run.ts imports src/app.ts; the sandbox and the bench may too",
    forbids: ({ from, to }) => to === "src/app.ts" && from !== "src/run.ts" && !/^(sandbox|bench)\//.test(from),
    breaks: [
      ["src/jobs/sweep.ts", "../app.ts"],
      ["src/config.ts", "./app.ts"],
      ["listeners/index.ts", "../src/app.ts"],
    ],
    keeps: [
      ["src/run.ts", "./app.ts"],
      ["sandbox/main.ts", "../src/app.ts"],
      ["src/main.ts", "./application.ts"],
    ],
  },
  {
    name: "nothing that runs imports the test kit; only tests do",
    forbids: ({ from, to }) => (to?.startsWith("src/testing/") ?? false) && !/^src\/testing\/|\.test\.ts$/.test(from),
    breaks: [
      ["flows/okta-access.ts", "../src/testing/index.ts"],
      ["src/app.ts", "./testing/index.ts"],
      ["sandbox/main.ts", "../src/testing/fakes/fake-people.ts"],
    ],
    keeps: [
      ["flows/okta-access.test.ts", "../src/testing/index.ts"],
      ["src/testing/index.ts", "./test-flow.ts"],
    ],
  },
  {
    name: "nobody imports src/main.ts",
    forbids: ({ to }) => to === "src/main.ts",
    breaks: [
      ["src/app.ts", "./main.ts"],
      ["sandbox/main.ts", "../src/main.ts"],
    ],
    keeps: [["sandbox/index.ts", "./main.ts"]],
  },
  {
    name: "src, listeners and views import no sandbox, bench, test or flow",
    forbids: ({ from, to }) => /^(src|listeners|views)\//.test(from) && /^(sandbox|bench|test|flows)\//.test(to ?? ""),
    breaks: [
      ["src/app.ts", "../sandbox/okta/index.ts"],
      ["listeners/index.ts", "../test/support/builders.ts"],
      ["views/home.ts", "../flows/okta-access.ts"],
      ["src/database/open-database.ts", "../../bench/run.ts"],
    ],
    keeps: [
      ["sandbox/main.ts", "./okta/index.ts"],
      ["src/sdk/flow.ts", "./sandbox/x.ts"],
    ],
  },
  {
    name: "flows, sandbox and bench import no test",
    forbids: ({ from, to }) => /^(flows|sandbox|bench)\//.test(from) && (to?.startsWith("test/") ?? false),
    breaks: [["sandbox/main.ts", "../test/support/company.ts"]],
    keeps: [["sandbox/main.ts", "./test/x.ts"]],
  },
  {
    name: "only the connector of a provider names the provider's package",
    forbids: ({ from, specifier }) =>
      /^(src|listeners|views|flows)\//.test(from) &&
      providers.some(
        ({ packages, places }) => packages.test(specifier) && !places.some((place) => from.startsWith(place)),
      ),
    breaks: [
      ["src/use-cases/apply-grant.ts", "@okta/okta-sdk-nodejs"],
      ["src/connectors/http/retry.ts", "@okta/okta-sdk-nodejs/src/x.js"],
      ["src/use-cases/deliver-cards.ts", "@slack/web-api"],
      ["src/connectors/okta/settings.ts", "@slack/bolt"],
      ["src/connectors/okta/settings.ts", "@onelogin/sdk"],
      ["src/use-cases/deliver-notice.ts", "nodemailer"],
    ],
    keeps: [
      ["src/connectors/okta/open-session.ts", "@okta/okta-sdk-nodejs"],
      ["src/connectors/slack/messenger.ts", "@slack/web-api"],
      ["src/connectors/mail/smtp.ts", "nodemailer"],
      ["listeners/index.ts", "@slack/bolt"],
      ["src/connectors/index.ts", "./onelogin/index.ts"],
    ],
  },
  {
    name: "a connector does not know another one; what they share stands in connectors/http, directory and settings",
    forbids({ from, to }) {
      const mine = /^src\/connectors\/([^/]+)\//.exec(from)?.[1];
      const other = /^src\/connectors\/([^/]+)\//.exec(to ?? "")?.[1];
      return mine !== undefined && other !== undefined && other !== mine && !shared.has(other);
    },
    breaks: [
      ["src/connectors/onelogin/client.ts", "../okta/okta-api.ts"],
      ["src/connectors/http/retry.ts", "../okta/okta-api.ts"],
      ["src/connectors/directory/list-people.ts", "../onelogin/records.ts"],
    ],
    keeps: [
      ["src/connectors/okta/okta-api.ts", "../http/retry.ts"],
      ["src/connectors/okta/settings.ts", "../settings/secret-setting.ts"],
      ["src/connectors/directory/known-of-any.ts", "../http/walk-pages.ts"],
      ["src/connectors/index.ts", "./okta/index.ts"],
    ],
  },
  {
    name: "date-fns is imported by sub-path only",
    forbids: ({ specifier }) => specifier === "date-fns",
    breaks: [
      ["src/domain/grant.ts", "date-fns"],
      ["sandbox/main.ts", "date-fns"],
    ],
    keeps: [["src/domain/grant.ts", "date-fns/addSeconds"]],
  },
  {
    name: "an import says what it imports; only the configuration is found by its path",
    forbids: ({ from, specifier }) => specifier === computed && from !== "src/sdk/load-config.ts",
    breaks: [["src/use-cases/apply-grant.ts", computed]],
    keeps: [
      ["src/sdk/load-config.ts", computed],
      ["src/main.ts", "./run.ts"],
    ],
  },
];

interface Rule {
  readonly name: string;
  readonly forbids: (found: Import) => boolean;
  readonly breaks: readonly Plant[];
  readonly keeps: readonly Plant[];
}

/** A virtual file with one import in it. */
type Plant = readonly [path: string, specifier: string];
type Room = keyof typeof rooms;

interface Import {
  readonly from: string;
  readonly specifier: string;
  /** The file that is imported, from the root of the repository; `null` when it is a package. */
  readonly to: string | null;
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const roomNames = Object.keys(rooms).filter(isRoom);
const house = importsOf(readHouse());

describe("the scanner", () => {
  test.each([
    ["a plain import", 'import { x } from "./x.ts";'],
    ["a type", 'import type { X } from "./x.ts";'],
    ["several lines", 'import {\n  a,\n  type B,\n} from "./x.ts";'],
    ["an import for its effect", 'import "./x.ts";'],
    ["single quotes", "import x from './x.ts'"],
    ["a passing on", 'export { x } from "./x.ts";'],
    ["a passing on of everything", 'export * from "./x.ts";'],
    ["a passing on under a name", 'export type * as x from "./x.ts";'],
    ["a lazy import", 'const { x } = await import("./x.ts");'],
    ["the type of a module", 'let x: typeof import("./x.ts");'],
    ["no spaces at all", 'import{x}from"./x.ts";'],
    ["an import behind another statement", 'const y = 1; import { x } from "./x.ts";'],
    ["an import attribute", 'import x from "./x.ts" with { type: "json" };'],
    ["an import behind a function from here", 'export function from() { return "" }\nimport { x } from "./x.ts";'],
  ])("sees %s", (_what, source) => {
    expect(specifiersIn(source)).toEqual(["./x.ts"]);
  });

  test("sees an import whose target is computed", () => {
    expect(specifiersIn("await import(name); await import(`./${name}.ts`);")).toEqual([computed, computed]);
  });

  test.each([
    ["a comment", '// import x from "./x.ts"\n/* import("./x.ts")\n * from "./x.ts" */'],
    ["the words themselves as texts", 'const words = ["export", "x", "import", "./x.ts"];'],
    ["an ordinary text", 'export const from = "./x.ts"; const text = "./x.ts";'],
    ["a call that is called from", 'Array.from("./x.ts")'],
    ["import.meta", 'new URL("./x.ts", import.meta.url)'],
  ])("is not led astray by %s", (_what, source) => {
    expect(specifiersIn(source)).toEqual([]);
  });

  test("found the house: every room that has files, and imports in them", () => {
    const files = new Set(house.map(({ from }) => from));

    expect(files.size).toBeGreaterThan(100);
    expect(house.filter(({ from }) => from.startsWith("src/use-cases/")).length).toBeGreaterThan(50);
  });
});

describe.each(roomNames)("the room %s", (room) => {
  const { rooms: allowed, packages } = rooms[room];
  const mine = house.filter(({ from }) => roomOf(from) === room);
  const file = `${rooms[room].folder}x.ts`;

  test("imports only the rooms it may", () => {
    expect(mine.filter(leavesItsRooms).map(inWords)).toEqual([]);
  });

  test("imports only the packages it may", () => {
    expect(mine.filter(leavesItsPackages).map(inWords)).toEqual([]);
  });

  test("control: a planted import of every other room is found, and of those it may not", () => {
    const others = roomNames.filter((other) => other !== room);

    const found = others.filter((other) => plant([[file, `/${rooms[other].folder}y.ts`]]).some(leavesItsRooms));

    const names: readonly string[] = allowed;
    expect(found).toEqual(others.filter((other) => !names.includes(other)));
  });

  test("control: a planted package is found where packages are named", () => {
    const planted = plant([[file, "left-pad"]]);

    expect(planted.some(leavesItsPackages)).toBe(packages !== "any");
  });
});

describe("every file", () => {
  test("stands in a room of the table, and imports files that do", () => {
    expect(house.filter(isHomeless).map(inWords)).toEqual([]);
  });

  test("control: a folder without a rule is found, on either side", () => {
    expect(plant([["src/utils/x.ts", "zod"]]).some(isHomeless)).toBe(true);
    expect(plant([["src/app.ts", "./helpers/x.ts"]]).some(isHomeless)).toBe(true);
    expect(plant([["src/domain/x.ts", "./y.ts"]]).some(isHomeless)).toBe(false);
  });
});

describe.each(rules)("$name", ({ forbids, breaks, keeps }) => {
  test("the house keeps it", () => {
    expect(house.filter(forbids).map(inWords)).toEqual([]);
  });

  test.each(breaks)("control: %s with %s breaks it", (...planted) => {
    expect(plant([planted]).some(forbids)).toBe(true);
  });

  test.each(keeps)("control: %s with %s keeps it", (...planted) => {
    expect(plant([planted]).some(forbids)).toBe(false);
  });
});

describe("between rooms", () => {
  test("there are no import cycles", () => {
    expect(findCycle(house)).toBeNull();
  });

  test("control: a planted cycle is found, however long", () => {
    const long = plant([
      ["src/sdk/a.ts", "../connectors/a.ts"],
      ["src/connectors/a.ts", "../database/a.ts"],
      ["src/database/a.ts", "../sdk/b.ts"],
    ]);

    expect(findCycle(long)).toEqual(["connectors", "database", "sdk", "connectors"]);
    expect(findCycle(long.slice(0, 2))).toBeNull();
  });
});

function leavesItsRooms({ from, to }: Import): boolean {
  const [room, other] = [roomOf(from), to === null ? null : roomOf(to)];
  if (room === null || other === null || other === room) return false;
  const allowed: readonly string[] = rooms[room].rooms;
  return !allowed.includes(other);
}

function leavesItsPackages({ from, to, specifier }: Import): boolean {
  const room = roomOf(from);
  const allowed: "any" | readonly string[] = room === null ? "any" : rooms[room].packages;
  if (to !== null || specifier === computed || allowed === "any") return false;
  return !allowed.some((one) => (one.endsWith("*") ? specifier.startsWith(one.slice(0, -1)) : specifier === one));
}

function isHomeless({ from, to }: Import): boolean {
  return roomOf(from) === null || (to !== null && roomOf(to) === null);
}

/** One cycle of rooms, from its first room back to it, or `null`. */
function findCycle(imports: readonly Import[]): readonly string[] | null {
  const arrows = new Map<Room, Set<Room>>();
  for (const { from, to } of imports) {
    const [room, other] = [roomOf(from), to === null ? null : roomOf(to)];
    if (room !== null && other !== null && room !== other) arrows.set(room, (arrows.get(room) ?? new Set()).add(other));
  }
  const cycleFrom = (path: readonly Room[]): readonly Room[] | null => {
    const [start, last] = [path[0], path.at(-1)];
    if (start === undefined || last === undefined) return null;
    for (const next of arrows.get(last) ?? []) {
      if (next === start) return [...path, start];
      const found = path.includes(next) ? null : cycleFrom([...path, next]);
      if (found !== null) return found;
    }
    return null;
  };
  for (const room of [...arrows.keys()].toSorted()) {
    const found = cycleFrom([room]);
    if (found !== null) return found;
  }
  return null;
}

/** The room a file stands in: that of the longest folder; `src/` itself counts for the files directly in it only. */
function roomOf(path: string): Room | null {
  const homes = roomNames.filter((room) => path.startsWith(rooms[room].folder));
  const home = homes.toSorted((a, b) => rooms[b].folder.length - rooms[a].folder.length)[0] ?? null;
  return home === "entrance" && dirname(path) !== "src" ? null : home;
}

function isRoom(name: string): name is Room {
  return Object.hasOwn(rooms, name);
}

function inWords({ from, specifier }: Import): string {
  return `${from} imports ${specifier}`;
}

/** Virtual files, read as the real ones are. `/src/x.ts` stands for the file at the root of the repository. */
function plant(files: readonly Plant[]): readonly Import[] {
  const written = files.map(([path, specifier]): readonly [string, string] => {
    const target = specifier.startsWith("/") ? relativeSpecifier(path, specifier.slice(1)) : specifier;
    return [path, target === computed ? "await import(name);" : `import { x } from "${target}";`];
  });
  return importsOf(written);
}

function relativeSpecifier(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith(".") ? path : `./${path}`;
}

function readHouse(): readonly (readonly [path: string, source: string])[] {
  const folders = new Set(roomNames.map((room) => rooms[room].folder.split("/")[0]));
  const found = [...folders].flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }));
  return found.map((path) => [path.split(sep).join("/"), readFileSync(join(root, path), "utf8")]);
}

function importsOf(files: readonly (readonly [path: string, source: string])[]): readonly Import[] {
  return files.flatMap(([from, source]) =>
    specifiersIn(source).map((specifier) => ({
      from,
      specifier,
      to: specifier.startsWith(".") ? targetOf(from, specifier) : null,
    })),
  );
}

function targetOf(from: string, specifier: string): string {
  return relative(root, join(root, dirname(from), specifier))
    .split(sep)
    .join("/");
}

/**
 * What a source imports, of either kind, values and types. Errs on the side of seeing too much: text that looks like an
 * import inside a string would be taken for one, and none is overlooked.
 */
function specifiersIn(source: string): readonly string[] {
  const code = source.replaceAll(
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/[^\n]*/g,
    "$1",
  );
  const statement = /(?<![\w.$"'])(?:import|export)\b(?:[^'"`;()]*?(?<![\w.$])from)?\s*(["'])([^"'\n]+)\1/g;
  const call = /(?<![\w.$])(?:import|require)\s*\(\s*(?:(["'])([^"'\n]+)\1\s*[,)])?/g;
  const found = [...code.matchAll(statement), ...code.matchAll(call)].toSorted((a, b) => a.index - b.index);
  return found.map(([, , specifier]) => specifier ?? computed);
}
