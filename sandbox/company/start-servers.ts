import { startPretendMail } from "../mail/index.ts";
import { startPretendOkta } from "../okta/index.ts";
import { startPretendOneLogin } from "../onelogin/index.ts";
import { startPretendPagerDuty } from "../pagerduty/index.ts";
import { startPretendSlack, type StartOptions } from "../slack/index.ts";
import type { Servers } from "../state/keep-state.ts";
import type { KeptState } from "../state/kept-state.ts";
import { fillOkta } from "./fill-okta.ts";
import { fillOneLogin } from "./fill-onelogin.ts";
import { fillPagerDuty } from "./fill-pagerduty.ts";
import { fillSlack } from "./fill-slack.ts";

/** What the Slack app was installed with: its scopes, and the events it subscribed to. */
export type InstalledApp = Required<Pick<StartOptions, "scopes" | "events">>;

/** Starts the company's servers as they were kept, or new and filled. None stays when one of them does not start. */
export async function startServers(kept: KeptState | null, app: Partial<InstalledApp>): Promise<Servers> {
  await using opened = new AsyncDisposableStack();
  const adopt = async <Server extends { stop(): Promise<void> }>(starting: Promise<Server>) =>
    opened.adopt(await starting, (server) => server.stop());
  const starting =
    kept === null
      ? ([
          adopt(
            startPretendSlack({ ...app, workspace: { teamId: "T0ACME", teamName: "Acme", botUserId: "U0LATCHKEY" } }),
          ),
          adopt(startPretendOkta({ orgId: "00oACME0000000000001" })),
          adopt(startPretendOneLogin({ accountId: 171_717 })),
          adopt(startPretendMail()),
        ] as const)
      : ([
          adopt(onKeptPort(kept.slack.port, (port) => startPretendSlack({ ...app, port, snapshot: kept.slack }))),
          adopt(onKeptPort(kept.okta.port, (port) => startPretendOkta({ port, snapshot: kept.okta }))),
          adopt(onKeptPort(kept.onelogin.port, (port) => startPretendOneLogin({ port, snapshot: kept.onelogin }))),
          adopt(onKeptPort(kept.mail.port, (port) => startPretendMail({ port, snapshot: kept.mail }))),
        ] as const);
  await Promise.allSettled(starting); // Whatever did start is stopped again when another one did not.
  const [slack, okta, onelogin, mail] = await Promise.all(starting);
  if (kept === null) {
    await fillSlack(slack);
    fillOkta(okta);
    fillOneLogin(onelogin);
  }
  const pagerduty = await adopt(startPretendPagerDuty({ movedMs: slack.aheadMs }));
  fillPagerDuty(pagerduty);
  opened.move();
  return { slack, okta, onelogin, mail, pagerduty };
}

/** Addresses that were handed out stay good when the port is still free; another one will do else. */
async function onKeptPort<Server>(port: number, start: (port: number) => Promise<Server>): Promise<Server> {
  try {
    return await start(port);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") return start(0);
    throw error;
  }
}
