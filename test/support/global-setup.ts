import { randomBytes } from "node:crypto";
import type { TestProject } from "vitest/node";
import { dropTestDatabases } from "./drop-test-databases.ts";
import { startThrowAwayCluster } from "./throw-away-cluster.ts";

declare module "vitest" {
  export interface ProvidedContext {
    testServer: {
      /** Any database of the server, as an account which may create databases. */
      readonly url: string;
      /** Every database of this run has a name which begins so. */
      readonly prefix: string;
    };
  }
}

/** One PostgreSQL per run: the developer's own when LATCHKEY_TEST_DATABASE_URL names it, a throw-away one otherwise. */
export default async function startTestServer(project: TestProject): Promise<() => Promise<void>> {
  const prefix = `latchkey_test_${Date.now().toString(36)}${randomBytes(3).toString("hex")}_`;
  const own = process.env["LATCHKEY_TEST_DATABASE_URL"];
  if (own) {
    project.provide("testServer", { url: own, prefix });
    return () => dropTestDatabases(own, prefix);
  }
  const cluster = await startThrowAwayCluster();
  project.provide("testServer", { url: cluster.url, prefix });
  return () => cluster.remove();
}
