import { describeRefusal } from "../domain/describe-refusal.ts";
import { describePlace } from "../domain/on-call.ts";
import type { OnCallRule } from "../domain/people-rule.ts";
import { DirectoryFault } from "../ports/directory.ts";
import type { Flow } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";
import { findOnCall } from "./find-on-call.ts";
import { checkTarget } from "./check-target.ts";
import { type Gates, readGates } from "./read-gates.ts";
import { raiseAlert } from "./raise-alert.ts";
import { mostLookedAt, mostOffered, readOffered } from "./read-offered.ts";

/**
 * Looks at every connector, target and deciding group of the configuration once after the start, so that what cannot
 * work is known before somebody asks for it: admins are told, once a day. What cannot be reached is looked at when it
 * is used. Throws when another organisation stands behind a connector, or its credential is not there.
 */
export async function inspectConfiguration(world: World): Promise<void> {
  for (const id of world.directories.ids()) await unlessUnreachable(world, () => world.directories.open(id));
  for (const flow of world.flows.all()) {
    const looked = flow.targets.slice(0, mostChecked);
    if (looked.length < flow.targets.length) {
      world.log.info(
        { flow: flow.name, targets: flow.targets.length, lookedAt: looked.length },
        "A flow has more targets than are looked at after the start. The others are looked at when they are asked for.",
      );
    }
    let gates: Gates | undefined;
    for (const target of looked) {
      await unlessUnreachable(world, async () => {
        gates ??= await readGates(world);
        const checked = await checkTarget(world, flow, target, gates);
        if (!checked.ok) await tell(world, flow, target.name, describeRefusal(checked.refusal));
      });
    }
    await unlessUnreachable(world, () => inspectGates(world, flow));
    await unlessUnreachable(world, () => inspectDeciders(world, flow));
  }
}

/** How many targets of a flow are checked: each costs a call, of which providers allow so many a minute. */
const mostChecked = 200;

/**
 * Where it cannot be told ahead who decides in one flow, targets of all flows are refused, and accounts may count as
 * privileged: admins hear of the flow that it comes from.
 */
async function inspectGates(world: World, flow: Flow): Promise<void> {
  const gates = await flow.gates(null, () => readOffered(world, flow));
  if (gates !== "unreadable" && gates.areAll) return;
  const why =
    gates === "unreadable"
      ? "its permissions or the rules of its targets fail when nobody in particular asks"
      : `its rules offer more than ${mostOffered} groups, or choose from more than ${mostLookedAt}, so its permissions could not be asked about each`;
  const sentence = `Who may request or decide in the flow ${flow.label} is not all known ahead: ${why}.`;
  const sequel =
    "What may be one of those groups is not granted, in any flow, unless its target says `protected: false`. Mend the flow, or let its rules offer less.";
  await tellAdmins(world, flow, "permissions", `${sentence} ${sequel}`);
}

/** A group that does not exist decides nothing, and nobody would notice until a request waits for it. */
async function inspectDeciders(world: World, flow: Flow): Promise<void> {
  const gates = await flow.gates();
  if (gates === "unreadable") return;
  for (const rule of gates.onCall) await inspectOnCall(world, flow, rule);
  for (const { connectorId, groupId } of gates.groups) {
    const isConfigured = world.directories.has(connectorId);
    const directory = isConfigured ? (await world.directories.open(connectorId)).directory : null;
    if (directory !== null && (await directory.describeGroup(groupId)) !== null) continue;
    const service = world.directories.labelOf(connectorId);
    const what = isConfigured
      ? `${service} has no group or role ${groupId}`
      : `The connector ${connectorId} is not configured`;
    await tell(world, flow, groupId, `${what}, yet the flow's permissions name it. Requests that depend on it wait.`);
  }
}

/** The same of a schedule. */
async function inspectOnCall(world: World, flow: Flow, { connectorId, place }: OnCallRule): Promise<void> {
  const sentence = world.directories.has(connectorId)
    ? await problemOf(async () => (await findOnCall(world, connectorId)).listOnCall(place))
    : `The connector ${connectorId} is not configured.`;
  if (sentence === null) return;
  const sequel = "The flow's permissions name it, and requests that depend on it wait.";
  await tell(world, flow, `${connectorId} ${describePlace(place)}`, `${sentence} ${sequel}`);
}

/** What is wrong with a question; `null` where it is answered. What cannot be asked now is thrown on. */
async function problemOf(ask: () => Promise<unknown>): Promise<string | null> {
  try {
    await ask();
    return null;
  } catch (error) {
    if (error instanceof DirectoryFault && (error.kind === "not-found" || error.kind === "rejected"))
      return error.message;
    throw error;
  }
}

async function tell(world: World, flow: Flow, subject: string, sentence: string): Promise<void> {
  await tellAdmins(world, flow, subject, `The flow ${flow.label} cannot work as it is written. ${sentence}`);
}

async function tellAdmins(world: World, flow: Flow, subject: string, detail: string): Promise<void> {
  const today = new Date().toISOString().slice(0, 10);
  world.log.warn({ flow: flow.name, subject }, detail);
  const key = `flow:${flow.name}:${subject}:${today}`;
  await raiseAlert(world, { kind: "check-failed", detail, requestId: null, key });
}

async function unlessUnreachable(world: World, look: () => Promise<unknown>): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (!(error instanceof DirectoryFault) || error.name === "ForeignOrganisation") throw error;
    world.log.warn(
      { err: error },
      "A part of the configuration could not be looked at. It is looked at when it is used.",
    );
  }
}
