import { defineFlow, field, ignore, oneloginRole, people, slack } from "../src/sdk/index.ts";

const warehouse = oneloginRole({ connector: "onelogin", roleId: 599_801, label: "Data warehouse" });

const superSpecial = oneloginRole({
  name: "super_special",
  connector: "onelogin",
  roleId: 599_802,
  label: "Super special",
});

/**
 * Temporary membership of a OneLogin role. Those who have a role decide who else gets it; about the special one the
 * managers are asked in direct messages. Replace the role ids by your own: they are in the role's address in OneLogin.
 */
export default defineFlow({
  name: "onelogin-access",
  label: "OneLogin access",
  targets: [warehouse, superSpecial],
  fields: {
    reason: field.text({ label: "Why do you need it?", multiline: true }),
    duration: field.duration({ choices: ["30m", "1h", "8h"], default: "1h" }),
  },
  maxDuration: "8h",

  /** Everyone may click: the hooks below say who counts, and tell the others why they do not. */
  permissions: () => ({ request: people.everyone(), decide: people.everyone() }),

  /** Direct messages to the members of the OneLogin role "Managers" for one role, the channel for the others. */
  async notifications({ event, sdk }) {
    if (event.target.name === "super_special") {
      const managers = await sdk.onelogin.usersInRole({ roleId: 599_800 });
      return [{ to: managers.map((manager) => slack.user(manager)) }];
    }
    return [{ to: [slack.channel("#onelogin-requests")] }];
  },

  hooks: {
    /** Only members of the requested role can approve requests. */
    async onApprove({ event, sdk }) {
      const { label, settings } = event.target;
      const isMember = await sdk.onelogin.isUserInRole(event.user, { roleId: settings.roleId });
      if (!isMember) return ignore(`Only members of ${label} may approve requests for ${label}`);
    },

    async onDeny({ event, sdk }) {
      const { label, settings } = event.target;
      const isMember = await sdk.onelogin.isUserInRole(event.user, { roleId: settings.roleId });
      if (!isMember) return ignore(`Only members of ${label} may deny requests for ${label}`);
    },
  },
});
