import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { parse } from "yaml";
import * as z from "zod";

const manifestPath = fileURLToPath(new URL("../../manifest.yml", import.meta.url));

const schema = z.object({
  display_information: z.object({ name: z.string() }),
  features: z.object({
    app_home: z
      .object({
        home_tab_enabled: z.boolean().default(false),
        messages_tab_read_only_enabled: z.boolean().default(false),
      })
      .default({ home_tab_enabled: false, messages_tab_read_only_enabled: false }),
    shortcuts: z
      .array(
        z.object({
          name: z.string(),
          type: z.enum(["global", "message"]),
          callback_id: z.string(),
          description: z.string().default(""),
        }),
      )
      .default([]),
    slash_commands: z
      .array(z.object({ command: z.string(), description: z.string().default(""), usage_hint: z.string().default("") }))
      .default([]),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  settings: z
    .object({ event_subscriptions: z.object({ bot_events: z.array(z.string()).default([]) }).optional() })
    .default({}),
});

/** What the Slack app is, as `manifest.yml` tells Slack. */
export interface Manifest {
  readonly appName: string;
  readonly hasHomeTab: boolean;
  /** People cannot write to the app; it only writes to them. */
  readonly areMessagesReadOnly: boolean;
  readonly commands: readonly { readonly command: string; readonly description: string; readonly usageHint: string }[];
  readonly shortcuts: readonly {
    readonly callbackId: string;
    readonly name: string;
    readonly description: string;
    readonly type: "global" | "message";
  }[];
  /** What it may do, in Slack's names. */
  readonly scopes: readonly string[];
  /** The events it subscribed to, in Slack's names. */
  readonly events: readonly string[];
}

/** Reads the manifest from which the Slack app is created. Rejects when it is not one. */
export async function readManifest(path: string = manifestPath): Promise<Manifest> {
  const {
    display_information: display,
    features,
    oauth_config: oauth,
    settings,
  } = schema.parse(parse(await readFile(path, "utf8")));
  return {
    appName: display.name,
    hasHomeTab: features.app_home.home_tab_enabled,
    areMessagesReadOnly: features.app_home.messages_tab_read_only_enabled,
    commands: features.slash_commands.map(({ command, description, usage_hint: usageHint }) => ({
      command,
      description,
      usageHint,
    })),
    shortcuts: features.shortcuts.map(({ callback_id: callbackId, ...rest }) => ({ callbackId, ...rest })),
    scopes: oauth.scopes.bot,
    events: settings.event_subscriptions?.bot_events ?? [],
  };
}
