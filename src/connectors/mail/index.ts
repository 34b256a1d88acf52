export { smtp } from "./smtp.ts";
export type { SmtpSettings } from "./settings.ts";
