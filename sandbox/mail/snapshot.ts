import { z } from "zod";

const takenMail = z.strictObject({
  id: z.string(),
  /** By the server's clock, in milliseconds since 1970. */
  at: z.number(),
  /** As the envelope has it, which is what counts. */
  from: z.string(),
  to: z.array(z.string()).readonly(),
  subject: z.string(),
  text: z.string(),
  /** As it came over the line, headers first. */
  source: z.string(),
});

/** A mail that the server took. */
export type TakenMail = Readonly<z.infer<typeof takenMail>>;

/** Everything a pretend mail server holds that a restart must not lose. Faults begin anew. */
export const mailSnapshotSchema = z.strictObject({
  port: z.int(),
  password: z.string(),
  movedMs: z.number(),
  /** Oldest first. */
  mails: z.array(takenMail),
});

/** Plain JSON. */
export type MailSnapshot = z.infer<typeof mailSnapshotSchema>;
