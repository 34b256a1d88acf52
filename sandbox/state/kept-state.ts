import * as z from "zod";

import { mailSnapshotSchema } from "../mail/index.ts";
import { oktaSnapshotSchema } from "../okta/index.ts";
import { oneLoginSnapshotSchema } from "../onelogin/index.ts";
import { slackSnapshotSchema } from "../slack/index.ts";

/** The pretend servers of one company as a file keeps them. A change of what it holds is another version. */
export const keptStateSchema = z.strictObject({
  version: z.literal(2),
  slack: slackSnapshotSchema,
  okta: oktaSnapshotSchema,
  onelogin: oneLoginSnapshotSchema,
  mail: mailSnapshotSchema,
});

export type KeptState = z.infer<typeof keptStateSchema>;

/** The name of the file in its folder. */
export const stateFile = "company.json";
