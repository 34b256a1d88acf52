/** What `latchkey.config.ts` and the flows beside it are written with. */
export * from "../connectors/index.ts";
export type { DirectoryPerson, SdkProfile, SdkUser } from "../ports/connector.ts";
export { IdentityRefused } from "../ports/flows.ts";
export type { Json } from "../ports/strategies.ts";
export { customTarget, type CustomTarget } from "./custom-target.ts";
export { defineConfig, type LatchkeyConfig } from "./define-config.ts";
export { defineFlow } from "./define-flow.ts";
export {
  defineStrategy,
  type Deescalation,
  type DefinedStrategy,
  type Escalation,
  type StrategyEvent,
} from "./define-strategy.ts";
export type { EventUser, FlowEvent, HistoryEntry, PromptEvent } from "./event.ts";
export { field, type OptionsInput } from "./field.ts";
export type { FormField, OpenForm } from "./open-form.ts";
export { type HttpAnswer, HttpFault, type HttpOptions } from "./http-tools.ts";
export { approve, deny, ignore, type Outcome } from "./outcomes.ts";
export { people } from "./people.ts";
export { secret } from "./secret.ts";
export type { SlackUserInfo } from "./slack-tools.ts";
export { slack } from "./slack.ts";
