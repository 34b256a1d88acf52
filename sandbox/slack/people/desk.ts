import type { Changes } from "../changes.ts";
import type { Clock } from "../clock.ts";
import type { Courier } from "../delivery/courier.ts";
import type { ResponseUrls } from "../responses/response-urls.ts";
import type { OfferedOption } from "../views/field-choices.ts";
import type { FieldState } from "../views/field-state.ts";
import type { Triggers } from "../views/triggers.ts";
import type { Views } from "../views/views.ts";
import type { Workspace } from "../workspace/workspace.ts";

/** Everything a person's client works with. */
export interface Desk {
  readonly workspace: Workspace;
  readonly views: Views;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  readonly courier: Courier;
  readonly clock: Clock;
  readonly changes: Changes;
  /** What type-ahead fields were answered, by place and field. */
  readonly offered: Map<string, readonly OfferedOption[]>;
  /** What people chose in messages, by person and message. */
  readonly messageStates: Map<string, FieldState>;
  /** The events the app subscribed to, in Slack's names (`message.im`). */
  readonly events: ReadonlySet<string>;
}
