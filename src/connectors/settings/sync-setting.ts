import { z } from "zod";

/** When the directory is read as a whole. */
export const syncSetting = z
  .strictObject({
    schedule: z.string().regex(/^\S+( \S+){4,5}$/, "must be a cron expression such as `*/15 * * * *`"),
  })
  .optional();
