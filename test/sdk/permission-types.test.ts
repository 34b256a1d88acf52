import { expect, test } from "vitest";

import { defineFlow, people } from "../../src/sdk/index.ts";

test("what permissions answer is one way of deciding, and no mixture of two", () => {
  const flow = { name: "database", label: "Database", channel: "#access" } as const;
  const decide = people.admins();

  const fine = [
    defineFlow({ ...flow, permissions: () => ({ decide, quorum: 2 }) }),
    defineFlow({
      ...flow,
      permissions: ({ event }) => ({
        request: people.slackGroup("S0ENGINEERS"),
        stages: [
          { label: "Manager", decide: people.managerOf("requester") },
          { decide: [people.managerOf(event.beneficiary), decide], quorum: 2, escalate: { after: "2h", decide } },
        ],
      }),
    }),
  ];
  const wrong = [
    // @ts-expect-error -- Either stages, or who decides alone.
    defineFlow({ ...flow, permissions: () => ({ decide, stages: [{ decide }] }) }),
    // @ts-expect-error -- Each stage says for itself how many decide.
    defineFlow({ ...flow, permissions: () => ({ quorum: 2, stages: [{ decide }] }) }),
    // @ts-expect-error -- Only people of the request have no name of their own.
    defineFlow({ ...flow, permissions: () => ({ decide: people.managerOf("approver") }) }),
    // @ts-expect-error -- Whoever is turned to after a time has to be named.
    defineFlow({ ...flow, permissions: () => ({ stages: [{ decide, escalate: { after: "2h" } }] }) }),
    // @ts-expect-error -- A time is written with its unit.
    defineFlow({ ...flow, permissions: () => ({ stages: [{ decide, escalate: { after: "soon", decide } }] }) }),
  ];

  expect([...fine, ...wrong]).toHaveLength(7);
});
