import { expect, test } from "vitest";

import { withNamedFaults } from "../../src/connectors/name-faults.ts";
import { openDirectories } from "../../src/connectors/open-directories.ts";
import type { ConnectorConfig } from "../../src/ports/connector.ts";
import { type Directory, DirectoryFault } from "../../src/ports/directory.ts";
import { InMemoryDirectory } from "../../src/testing/fakes/in-memory-directory.ts";
import { InMemoryPagerDuty } from "../../src/testing/fakes/in-memory-pagerduty.ts";
import { createWorld } from "../support/world.ts";
import { faultOf } from "./fault-of.ts";

/** A directory with more than the port asks for, as connectors have. */
class RichDirectory extends InMemoryDirectory {
  readonly #secretName = "rich";

  get service(): string {
    return this.#secretName;
  }

  async listGroups(): Promise<readonly string[]> {
    throw new DirectoryFault("rejected", `${this.#secretName} lists nothing.`);
  }

  async stumble(): Promise<void> {
    throw new TypeError("A mistake of ours.");
  }
}

test("given a directory with a name for its faults, it stays what it is, with all that its connector added", async () => {
  const directory = new RichDirectory();
  const group = directory.putGroup({ name: "Managers" });

  const named = withNamedFaults("rich-emea", directory);

  expect(named.service).toBe("rich");
  expect(await named.describeGroup(group.groupId)).toEqual(group);
  expect(await named.isMember(group.groupId, "nobody")).toBe(false);
});

test("given a fault of the port or of what the connector added, it names the connector, and other errors stay", async () => {
  const directory = new RichDirectory();
  const named = withNamedFaults("rich-emea", directory);
  directory.failNext("isMember", "unauthorized");

  const faults = [await faultOf(named.isMember("1", "2")), await faultOf(named.listGroups())];

  expect(faults.map(({ connectorId }) => connectorId)).toEqual(["rich-emea", "rich-emea"]);
  await expect(named.stumble()).rejects.toThrow(new TypeError("A mistake of ours."));
});

test("given a fault of its listing, it names the connector too, and pages stay what they are", async () => {
  const directory = new RichDirectory();
  const { externalId } = directory.addAccount({ login: "pat@acme.com" });
  const { listing } = withNamedFaults("rich-emea", directory);
  const everybody = { cursor: null, changedSince: null };

  const page = await listing.listAccounts(everybody);
  directory.failNext("listAccounts", "unauthorized");
  const fault = await faultOf(listing.listAccounts(everybody));

  expect(page.items).toMatchObject([{ externalId }]);
  expect(fault.connectorId).toBe("rich-emea");
});

test("given a fault that names its connector, nobody further out renames it", () => {
  const fault = new DirectoryFault("unavailable", "It is away.");

  const before = fault.connectorId;
  fault.nameConnector("inner");
  fault.nameConnector("outer");

  expect([before, fault.connectorId]).toEqual([null, "inner"]);
});

test("given a connector that cannot be opened, the fault of its opening names it too", async () => {
  const { store, log } = await createWorld();
  const directory = new InMemoryDirectory();
  const open = () => Promise.resolve(directory);
  const acme = { type: "acme", label: "Acme", open, sdk: () => ({}) } satisfies ConnectorConfig<"acme", Directory, {}>;
  const directories = openDirectories({ acme }, { store, log });
  directory.failNext("organisationId", "unauthorized");

  const closed = await faultOf(directories.open("acme"));
  const unknown = await faultOf(directories.open("nowhere"));

  expect([closed.connectorId, unknown.connectorId]).toEqual(["acme", "nowhere"]);
});

test("given a directory that knows who is on call, what goes wrong there names the connector too", async () => {
  const pagerduty = withNamedFaults("pagerduty-eu", new InMemoryPagerDuty());

  const fault = await faultOf(pagerduty.onCall.listOnCall({ kind: "schedule", by: "name", value: "Nowhere" }));

  expect([fault.kind, fault.connectorId]).toEqual(["not-found", "pagerduty-eu"]);
  expect(await pagerduty.onCall.listOnCall(null)).toEqual([]);
});
