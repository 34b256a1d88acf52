import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { loadavg } from "node:os";
import { join, resolve } from "node:path";

import { startPretendOkta } from "../../sandbox/okta/index.ts";
import { startPretendSlack } from "../../sandbox/slack/index.ts";
import { startApp } from "../app/start-app.ts";
import { startBenchServer } from "../database/bench-database.ts";
import { query } from "../database/query.ts";
import { median, rounded, spreadOf } from "../figures.ts";
import { describeMachine } from "../machine.ts";
import { endPrograms, startProgram } from "../program/start-program.ts";
import type { FormFigures, FormsResult } from "./forms-result.ts";
import type { FormsOptions } from "./read-forms-options.ts";
import { type Seat, timeOpening, timeTyping } from "./time-forms.ts";

/** Everything the bench writes lies here; on the disk, so that a commit costs what it costs. */
const place = ".latchkey/bench";

/** What is done before anything is counted, so that code is warm and plans are made. */
const warmUp = 20;

/** What people type, one after the other: nothing yet, a few letters, a number, and what is not there. */
const typed = (word: string) => ["", word, `${word} 49`, "4999", `${word.slice(0, 3)} 12`, "nothing like it"];

/**
 * Measures Latchkey and the floor in turns, each in a process of its own, in front of a pretend Slack of its own. Gives the
 * signal when one broke it off. Whatever happens, nothing that it started is left running.
 */
export async function measureForms(
  options: FormsOptions,
  tell: (what: string) => void,
  stopSignal: Promise<NodeJS.Signals>,
): Promise<FormsResult | NodeJS.Signals> {
  const base = resolve(place);
  await mkdir(base, { recursive: true });
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(base, "forms-"));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const server = await startBenchServer(join(base, "server"));
  opened.defer(() => server.stop());
  opened.defer(endPrograms);
  return await Promise.race([measure(opened, server, folder, options, tell), stopSignal]);
}

async function measure(
  opened: AsyncDisposableStack,
  server: Awaited<ReturnType<typeof startBenchServer>>,
  folder: string,
  options: FormsOptions,
  tell: (what: string) => void,
): Promise<FormsResult> {
  const startedAt = new Date().toISOString();
  const before = loadavg()[0] ?? 0;
  tell(`starting with ${options.size} targets, options and groups`);
  const databaseUrl = await server.createDatabase();
  const latchkey = await openLatchkey(opened, databaseUrl, folder, options.size);
  const floor = await openFloor(opened);

  const kinds: Readonly<Record<Kind, Measured>> = {
    staticTargets: { seat: latchkey, flow: "targets", field: "target", typed: typed("service") },
    loadedOptions: { seat: latchkey, flow: "loaded", field: "field:service", typed: typed("service") },
    syncedGroups: { seat: latchkey, flow: "groups", field: "target", typed: typed("app-group") },
    floor: { seat: floor, flow: "", field: "target", typed: [""] },
  };
  const open = emptyRuns();
  const type = emptyRuns();
  for (let run = 0; run <= options.runs; run += 1) {
    for (const [name, kind] of entriesOf(kinds)) {
      tell(`run ${run} of ${options.runs}: ${name}`);
      // The first is there to be warm.
      const times = run === 0 ? warmUp : options.times;
      const opening = await timeOpening(kind.seat, kind, times);
      const typing = await timeTyping(kind.seat, kind, times);
      if (run > 0) open[name].push(figuresOf(opening));
      if (run > 0) type[name].push(figuresOf(typing));
    }
  }
  const { out: _, ...told } = options;
  const figures = { open: mediansOf(open), type: mediansOf(type) };
  return {
    bench: "forms",
    format: 1,
    startedAt,
    options: told,
    machine: describeMachine({
      postgres: await server.version(),
      load: { before, after: loadavg()[0] ?? 0 },
    }),
    ...figures,
    goals: [
      goal("command to form, targets of a flow, p95", figures.open.staticTargets.p95),
      goal("command to form, options that are loaded, p95", figures.open.loadedOptions.p95),
      goal("key to options, targets of a flow, p95", figures.type.staticTargets.p95),
      goal("key to options, options that are loaded, p95", figures.type.loadedOptions.p95),
      goal("key to options, groups by a rule, p95", figures.type.syncedGroups.p95),
    ],
  };
}

type Kind = keyof FormsResult["open"];
type Runs = Record<Kind, FormFigures[]>;

/** A form to be opened, and where one types in it. */
interface Measured {
  readonly seat: Seat;
  readonly flow: string;
  readonly field: string;
  readonly typed: readonly string[];
}

function entriesOf(kinds: Readonly<Record<Kind, Measured>>): readonly (readonly [Kind, Measured])[] {
  const names: readonly Kind[] = ["staticTargets", "loadedOptions", "syncedGroups", "floor"];
  return names.map((name) => [name, kinds[name]] as const);
}

function emptyRuns(): Runs {
  return { staticTargets: [], loadedOptions: [], syncedGroups: [], floor: [] };
}

function figuresOf(times: readonly number[]): FormFigures {
  const { p50, p95, p99 } = spreadOf(times);
  return { p50, p95, p99 };
}

function middle(runs: readonly FormFigures[]): FormFigures {
  return {
    p50: rounded(median(runs.map(({ p50 }) => p50))),
    p95: rounded(median(runs.map(({ p95 }) => p95))),
    p99: rounded(median(runs.map(({ p99 }) => p99))),
  };
}

function mediansOf({ staticTargets, loadedOptions, syncedGroups, floor }: Runs): FormsResult["open"] {
  return {
    staticTargets: middle(staticTargets),
    loadedOptions: middle(loadedOptions),
    syncedGroups: middle(syncedGroups),
    floor: middle(floor),
  };
}

function goal(name: string, measured: number): FormsResult["goals"][number] {
  return { goal: name, unit: "ms", limit: 50, measured, isMet: measured < 50 };
}

/** A Latchkey that knows as many groups as are asked for, as after a sync. */
async function openLatchkey(
  opened: AsyncDisposableStack,
  databaseUrl: string,
  folder: string,
  size: number,
): Promise<Seat> {
  const slack = await openSlack(opened);
  const okta = opened.adopt(await startPretendOkta({ orgId: "00oBENCH000000000001" }), (started) => started.stop());
  // The targets are there, so that nothing has to be said about them.
  for (let at = 0; at < size; at += 1)
    okta.addGroup({ id: `00gWIDE${String(at).padStart(13, "0")}`, name: `service-group-${at}` });
  const { program } = await startApp({
    company: { slack, okta },
    mode: "socket",
    dataDirectory: folder,
    databaseUrl,
    config: "forms",
    environment: { BENCH_FORM_SIZE: String(size) },
  });
  opened.defer(() => program.kill());
  await slack.connected();
  await query(
    databaseUrl,
    `insert into connector_resource (id, connector_id, kind, external_id, external_display_name, status, is_active,
       attributes, content_hash, seen_at)
     select gen_random_uuid(), 'okta', 'group', '00gAPP' || lpad(n::text, 14, '0'), 'app-group ' || n, 'ACTIVE', true,
       '{"type": "OKTA_GROUP", "description": "A group of an application"}', '', now()
     from generate_series(0, ${size - 1}) n`,
  );
  await query(databaseUrl, "analyze connector_resource");
  return { slack, slackUserId: "U0ASKER" };
}

async function openFloor(opened: AsyncDisposableStack): Promise<Seat> {
  const slack = await openSlack(opened);
  const program = startProgram("bench/forms/floor-app.ts", {
    environment: {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
    },
  });
  opened.defer(() => program.kill());
  await program.said("The floor is ready.");
  await slack.connected();
  return { slack, slackUserId: "U0ASKER" };
}

async function openSlack(opened: AsyncDisposableStack) {
  const slack = opened.adopt(await startPretendSlack(), (started) => started.stop());
  slack.limitHistory(100);
  slack.addUser({
    id: "U0ASKER",
    name: "asker",
    realName: "Asker",
    email: "asker@acme.com",
    isEmailConfirmed: true,
  });
  slack.addChannel({ name: "access-requests", members: ["U0ASKER"] });
  slack.addChannel({ name: "latchkey-errors", members: ["U0ASKER"] });
  return slack;
}
