import { describeRefusal } from "../domain/describe-refusal.ts";
import { DirectoryFault } from "../ports/directory.ts";
import type { Flow } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";
import { checkTarget } from "./check-target.ts";
import { raiseAlert } from "./raise-alert.ts";

/**
 * Looks at every connector, target and deciding group of the configuration once after the start, so that what cannot
 * work is known before somebody asks for it: admins are told, once a day. What cannot be reached is looked at when it
 * is used. Throws when another organisation stands behind a connector, or its credential is not there.
 */
export async function inspectConfiguration(world: World): Promise<void> {
  for (const id of world.directories.ids()) await unlessUnreachable(world, () => world.directories.open(id));
  for (const flow of world.flows.all()) {
    for (const target of flow.targets) {
      await unlessUnreachable(world, async () => {
        const checked = await checkTarget(world, flow, target);
        if (!checked.ok) await tell(world, flow, target.name, describeRefusal(checked.refusal));
      });
    }
    await unlessUnreachable(world, () => inspectDeciders(world, flow));
  }
}

/** A group that does not exist decides nothing, and nobody would notice until a request waits for it. */
async function inspectDeciders(world: World, flow: Flow): Promise<void> {
  const groups = await flow.gatingGroups();
  if (groups === "unreadable") return;
  for (const { connectorId, groupId } of groups) {
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

async function tell(world: World, flow: Flow, subject: string, sentence: string): Promise<void> {
  const today = new Date().toISOString().slice(0, 10);
  const detail = `The flow ${flow.label} cannot work as it is written. ${sentence}`;
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
