import * as z from "zod";

import { oktaSnapshotSchema } from "../okta/index.ts";
import { oneLoginSnapshotSchema } from "../onelogin/index.ts";
import { slackSnapshotSchema } from "../slack/index.ts";

/** The pretend servers of one company as a file keeps them. A change of what it holds is another version. */
export const keptStateSchema = z.strictObject({
  version: z.literal(1),
  slack: slackSnapshotSchema,
  okta: oktaSnapshotSchema,
  onelogin: oneLoginSnapshotSchema,
});

export type KeptState = z.infer<typeof keptStateSchema>;

/** The name of the file in its folder. */
export const stateFile = "company.json";
