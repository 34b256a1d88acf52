import { defineFlow, field, ignore, oneloginRole, people, slack } from "../src/sdk/index.ts";

const warehouse = oneloginRole({ connector: "onelogin", roleId: 599_801, label: "Data warehouse" });

const superSpecial = oneloginRole({
  name: "super_special",
  connector: "onelogin",
  roleId: 599_802,
  label: "Super special",
});

/** The role "Managers", whose members are asked about the special role, and decide about it. */
const managers = { roleId: 599_800 };

/**
 * Temporary membership of a OneLogin role. Those who have a role decide who else gets it; the special one is decided by
 * the managers, who are asked in direct messages. Replace the role ids by your own: they are in the role's address in
 * OneLogin.
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

  /** Everyone may click where the hook below says who counts, since it tells the others why they do not. */
  permissions: ({ event }) => ({
    request: people.everyone(),
    decide: event.target.name === "super_special" ? people.inRole("onelogin", managers.roleId) : people.everyone(),
  }),

  async notifications({ event, sdk }) {
    const channel = { to: [slack.channel("#onelogin-requests")] };
    if (event.target.name !== "super_special") return [channel];
    const asked = await sdk.onelogin.usersInRole(managers);
    return [{ to: asked.map((manager) => slack.user(manager)) }, channel]; // The channel, if none can be reached.
  },

  hooks: {
    async onApprove({ event, sdk }) {
      const { name, label, settings } = event.target;
      if (name === "super_special") return;
      const isMember = await sdk.onelogin.isUserInRole(event.user, settings);
      if (!isMember) return ignore(`Only members of ${label} may approve requests for ${label}`);
    },
    async onDeny({ event, sdk }) {
      const { name, label, settings } = event.target;
      if (name === "super_special") return;
      const isMember = await sdk.onelogin.isUserInRole(event.user, settings);
      if (!isMember) return ignore(`Only members of ${label} may deny requests for ${label}`);
    },
  },
});
