// The process of the floor: the same pages read and the same tables written by the barest means, in place of Latchkey.
// The bench starts it and tells it what to do.
import { Client } from "pg";

import { answerTask, type ReadyPhase } from "../phase/answer-task.ts";
import type { PhaseTask } from "../phase/message.ts";
import { copyPages } from "./copy-pages.ts";
import { fetchPages } from "./fetch-pages.ts";
import { mergePages } from "./merge-pages.ts";

answerTask(prepare);

async function prepare({ phase, databaseUrl, directory, changedSince }: PhaseTask): Promise<ReadyPhase> {
  const client = new Client({ connectionString: databaseUrl, application_name: "latchkey-bench" });
  await client.connect();
  const pages = () => fetchPages(directory, phase === "delta" ? changedSince : null);
  return async () => {
    if (phase === "fetch") {
      let users = 0;
      for await (const page of pages()) users += page.length;
      return { users, parts: {} };
    }
    const startedAt = performance.now();
    const users = await copyPages(client, pages());
    const copied = (performance.now() - startedAt) / 1_000;
    return { users, parts: { copied, ...(phase === "unchanged" ? {} : await mergePages(client)) } };
  };
}
