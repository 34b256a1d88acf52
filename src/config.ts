import { z } from "zod";

/** How Slack reaches us. */
export type SlackMode =
  | { readonly kind: "socket"; readonly appToken: string }
  | { readonly kind: "http"; readonly signingSecret: string; readonly port: number };

/** The environment of the process, read once. */
export interface Settings {
  readonly slack: { readonly botToken: string; readonly apiUrl: string; readonly mode: SlackMode };
  /** `null`: the embedded database under `dataDirectory`. */
  readonly databaseUrl: string | null;
  readonly dataDirectory: string;
  readonly configPath: string;
  readonly logLevel: "debug" | "info" | "warn" | "error" | "silent";
}

const loopback = new Set(["127.0.0.1", "localhost", "[::1]"]);

const url = z.string().refine((text) => URL.canParse(text), { error: "is not an address", abort: true });

const schema = z.object({
  SLACK_BOT_TOKEN: z
    .string("is not set. Copy the bot token of your Slack app, which begins with xoxb-")
    .refine((token) => token.trim() !== "", "is empty"),
  SLACK_APP_TOKEN: z.string().optional(),
  SLACK_SIGNING_SECRET: z.string().optional(),
  SLACK_API_URL: url
    .refine((text) => isSafe(text), "must be https; http is for this machine only")
    .default("https://slack.com/api/"),
  DATABASE_URL: url.refine((text) => /^postgres(ql)?:/.test(text), "is not a postgresql:// address").optional(),
  LATCHKEY_DATA: z.string().min(1, "is empty").default(".latchkey"),
  LATCHKEY_CONFIG: z.string().min(1, "is empty").default("latchkey.config.ts"),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, "is not a port")
    .default("3000")
    .transform(Number)
    .refine((port) => port <= 65_535, "is not a port"),
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"], "must be debug, info, warn, error or silent")
    .default("info"),
});

/**
 * Reads the environment. Throws one sentence that names every variable that is missing or contradicts another.
 * Secrets are never part of the sentence.
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([name]) => name in schema.shape));
  const checked = schema.safeParse(given);
  const mode = readMode(environment["SLACK_APP_TOKEN"], environment["SLACK_SIGNING_SECRET"]);
  if (!checked.success || typeof mode === "string") {
    const problems = checked.error?.issues.map((issue) => `${issue.path.join(".")} ${issue.message}.`) ?? [];
    throw refusal([...problems, ...(typeof mode === "string" ? [mode] : [])]);
  }
  const env = checked.data;
  return Object.freeze({
    slack: {
      botToken: env.SLACK_BOT_TOKEN,
      apiUrl: env.SLACK_API_URL.endsWith("/") ? env.SLACK_API_URL : `${env.SLACK_API_URL}/`,
      mode: mode.kind === "http" ? { ...mode, port: env.PORT } : mode,
    },
    databaseUrl: env.DATABASE_URL ?? null,
    dataDirectory: env.LATCHKEY_DATA,
    configPath: env.LATCHKEY_CONFIG,
    logLevel: env.LOG_LEVEL,
  });
}

/** What the `latchkey` command reads of it: enough for the database and the configuration, without Slack. */
export type CommandSettings = Pick<Settings, "databaseUrl" | "dataDirectory" | "configPath"> & {
  /** `null` where it is not set: what needs it then says so. */
  readonly botToken: string | null;
};

/** Reads the same environment for a command that does not speak to Slack. Throws one sentence, without secrets. */
export function readCommandSettings(environment: Readonly<Record<string, string | undefined>>): CommandSettings {
  const checked = schema
    .pick({ DATABASE_URL: true, LATCHKEY_DATA: true, LATCHKEY_CONFIG: true })
    .safeParse(environment);
  if (!checked.success) {
    throw refusal(
      checked.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}.`),
      "nothing was done",
    );
  }
  const env = checked.data;
  const botToken = environment["SLACK_BOT_TOKEN"]?.trim() ?? "";
  return Object.freeze({
    botToken: botToken === "" ? null : botToken,
    databaseUrl: env.DATABASE_URL ?? null,
    dataDirectory: env.LATCHKEY_DATA,
    configPath: env.LATCHKEY_CONFIG,
  });
}

/**
 * Socket Mode or HTTP: exactly one of them; otherwise the sentence that says what is wrong. An empty signing secret
 * would let anybody in, so it counts as a mistake.
 */
function readMode(
  appToken: string | undefined,
  signingSecret: string | undefined,
): { kind: "socket"; appToken: string } | { kind: "http"; signingSecret: string } | string {
  if (appToken?.trim() === "") return "SLACK_APP_TOKEN is empty. Give the xapp- token, or leave the variable out.";
  if (signingSecret?.trim() === "") {
    return "SLACK_SIGNING_SECRET is empty, so anybody could pretend to be Slack. Copy it from your Slack app.";
  }
  if (appToken !== undefined && signingSecret !== undefined) {
    return "SLACK_APP_TOKEN (Socket Mode) and SLACK_SIGNING_SECRET (HTTP) are both set. Keep one of them.";
  }
  if (appToken !== undefined) return { kind: "socket", appToken };
  if (signingSecret !== undefined) return { kind: "http", signingSecret };
  return "Neither SLACK_APP_TOKEN (Socket Mode) nor SLACK_SIGNING_SECRET (HTTP) is set. Set one of them.";
}

function isSafe(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === "https:" || (protocol === "http:" && loopback.has(hostname));
}

function refusal(problems: readonly string[], undone = "Latchkey did not start"): Error {
  return new Error(
    `The environment cannot be used, so ${undone}:\n${problems.map((problem) => `- ${problem}`).join("\n")}`,
  );
}
