export { startPretendMail, type PretendMail } from "./pretend-mail.ts";
export type { MailCall } from "./mail-call.ts";
export { mailSnapshotSchema, type TakenMail } from "./snapshot.ts";
