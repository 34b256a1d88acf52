// The process of the pretend directory: an Okta with as many users as wanted, and nothing that it remembers of them. The
// bench starts it and speaks to it.
import { once } from "node:events";
import { createServer } from "node:http";

import { answer } from "./answer.ts";
import { benchSays, type DirectorySays } from "./message.ts";
import { Population } from "./population.ts";

/** No limit of a provider is what is measured. Calls a minute. */
const limit = "1000000";

const apiToken = "00benchdirectory";
const population = new Population(Number(process.env["BENCH_USERS"]));
const say = (what: DirectorySays) => void process.send?.(what);

const server = createServer((request, response) => {
  const isAllowed = request.headers.authorization === `SSWS ${apiToken}`;
  const { status, body, link } = isAllowed
    ? answer(population, url, request.url ?? "/")
    : { status: 401, body: `{"errorCode":"E0000011","errorSummary":"Invalid token provided"}`, link: null };
  const bytes = Buffer.from(body);
  response.writeHead(status, {
    "Content-Type": "application/json",
    "Content-Length": bytes.length,
    "X-Rate-Limit-Limit": limit,
    "X-Rate-Limit-Remaining": limit,
    "X-Rate-Limit-Reset": Math.ceil(Date.now() / 1_000) + 60,
    ...(link === null ? {} : { Link: link }),
  });
  response.end(bytes);
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1");
await once(server, "listening");
const address = server.address();
const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : address}`;

process.on("message", (message) => {
  const asked = benchSays.parse(message);
  if (asked.do === "reset") population.reset();
  say({ said: "done", changed: asked.do === "change" ? population.change(asked.every, new Date()) : 0 });
});
process.on("SIGTERM", () => process.exit(0));
process.on("disconnect", () => process.exit(1));

say({ said: "open", url, apiToken });
