// A configuration without any connector, to see what Latchkey needs by itself.
import { defineConfig, defineFlow, field, people } from "../../src/sdk/index.ts";

const approval = defineFlow({
  name: "approval",
  label: "Approval",
  channel: "#access-requests",
  fields: { what: field.text({ label: "What will you change?" }) },
  permissions: () => ({ request: people.everyone(), decide: people.admins() }),
});

export default defineConfig({ flows: [approval], admins: ["U0APPROVER0000"] });
