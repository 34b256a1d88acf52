import * as z from "zod";
import { checkView } from "../limits/check-view.ts";
import { describeView, type OpenView } from "../views/open-view.ts";
import type { Triggers } from "../views/triggers.ts";
import type { Views } from "../views/views.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { type Methods, readArguments } from "./method.ts";
import { SlackRefusal } from "./slack-refusal.ts";

const opening = z.object({ trigger_id: z.string().optional(), view: z.unknown().optional() });
const updating = z.object({
  view_id: z.string().optional(),
  external_id: z.string().optional(),
  hash: z.string().optional(),
  view: z.unknown().optional(),
});
const publishing = z.object({ user_id: z.string(), hash: z.string().optional(), view: z.unknown().optional() });

/** Modals and home tabs: https://docs.slack.dev/reference/methods/views.open and its siblings. */
export function viewMethods(workspace: Workspace, views: Views, triggers: Triggers): Methods {
  const answer = (view: OpenView) => ({ ok: true, view: describeView(view, workspace) });
  return {
    "views.open": {
      handle(body) {
        const { trigger_id: trigger, view } = readArguments(opening, body);
        const modal = checkView(view, "modal");
        return answer(views.open(triggers.exchange(trigger), modal));
      },
    },
    "views.push": {
      handle(body) {
        const { trigger_id: trigger, view } = readArguments(opening, body);
        const modal = checkView(view, "modal");
        return answer(views.push(triggers.exchange(trigger), modal));
      },
    },
    "views.update": {
      handle(body) {
        const { view_id: viewId, external_id: externalId, hash, view } = readArguments(updating, body);
        if (viewId === undefined && externalId === undefined) throw new SlackRefusal("invalid_arguments");
        const open = views.find({ viewId, externalId });
        if (open === undefined) throw new SlackRefusal("not_found");
        const modal = checkView(view, open.type);
        if (hash !== undefined && hash !== open.hash) throw new SlackRefusal("hash_conflict");
        return answer(views.update(open, modal));
      },
    },
    "views.publish": {
      handle(body) {
        const { user_id: userId, hash, view } = readArguments(publishing, body);
        if (!workspace.users.has(userId)) throw new SlackRefusal("invalid_arguments", ["user not found"]);
        const home = checkView(view, "home");
        const before = views.homeOf(userId);
        if (hash !== undefined && before !== undefined && hash !== before.hash) throw new SlackRefusal("hash_conflict");
        return answer(views.publish(userId, home));
      },
    },
  };
}
