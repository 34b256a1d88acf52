/** What `latchkey.config.ts` and the flows beside it are written with. */
export * from "../connectors/index.ts";
export type { DirectoryPerson, SdkUser } from "../ports/connector.ts";
export { IdentityNotFound } from "../ports/flows.ts";
export { defineConfig, type LatchkeyConfig } from "./define-config.ts";
export { defineFlow } from "./define-flow.ts";
export { field } from "./field.ts";
export { approve, deny, ignore } from "./outcomes.ts";
export { people } from "./people.ts";
export { secret } from "./secret.ts";
export { slack } from "./slack.ts";
