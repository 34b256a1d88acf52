// The process of the pretend company: Slack, Okta, and the people who use them. The bench starts it and speaks to it.
import { benchSays, type CompanySays } from "./message.ts";
import { makeJourneys } from "./make-journeys.ts";
import { openCompany } from "./open-company.ts";

const company = await openCompany(Number(process.env["BENCH_PEOPLE"]));
const { slack, okta } = company;
const say = (what: CompanySays) => void process.send?.(what);

process.on("message", (message) => {
  void listen(message).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  });
});
process.on("SIGTERM", () => process.exit(0));
process.on("disconnect", () => process.exit(1));

say({
  said: "open",
  slack: {
    apiUrl: slack.apiUrl,
    botToken: slack.botToken,
    appToken: slack.appToken,
    signingSecret: slack.signingSecret,
  },
  okta: { url: okta.url, apiToken: okta.apiToken },
  askers: company.askers,
  deciders: company.deciders,
  group: company.group,
});

async function listen(message: unknown): Promise<void> {
  const asked = benchSays.parse(message);
  if (asked.do === "meet") {
    if (asked.url === null) await slack.connected();
    else slack.deliverOverHttp({ url: asked.url });
    return say({ said: "connected" });
  }
  slack.forgetHistory();
  okta.forgetCalls();
  say(await makeJourneys(company, asked, (done) => say({ said: "progress", done })));
}
