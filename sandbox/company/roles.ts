import type { Handle } from "./people.ts";

/** A role of the company's OneLogin account. */
export interface CompanyRole {
  readonly id: number;
  readonly name: string;
  /** A mapping of OneLogin decides who has it. */
  readonly mapping?: string;
  /** Rights to administer OneLogin itself. */
  readonly privilege?: { readonly id: string; readonly name: string };
  readonly members: readonly Handle[] | "everybody";
}

/** The first three are the roles that the example flow for OneLogin names. */
export const roles: readonly CompanyRole[] = [
  { id: 599_800, name: "Managers", members: ["grace", "ingrid", "margaret", "carmen"] },
  { id: 599_801, name: "Data warehouse", members: ["ingrid", "rahul"] },
  { id: 599_802, name: "Super special", members: ["grace", "margaret"] },
  { id: 599_803, name: "Employees", mapping: "Everybody who works here", members: "everybody" },
  {
    id: 599_804,
    name: "Account administrators",
    privilege: { id: "5f0d1a52-6c51-4a0e-9c1b-2f1f5b1f9a01", name: "Manage users" },
    members: ["ada", "samir"],
  },
  { id: 599_805, name: "Dashboards: view", members: ["wei", "zoe", "elif", "carmen", "margaret"] },
  { id: 599_806, name: "Dashboards: publish", members: ["ingrid", "rahul", "zoe"] },
  { id: 599_807, name: "Customer records", members: ["carmen", "marcus", "jaewon", "mina"] },
  { id: 599_808, name: "Ticket desk", members: ["bola", "lucas", "emily", "mina"] },
  { id: 599_809, name: "Ledger", members: ["margaret", "hugo", "nadia"] },
  { id: 599_810, name: "Applicants", members: ["thandi", "leo"] },
  { id: 599_811, name: "Contracts", members: ["margaret", "carmen", "thandi"] },
  { id: 599_812, name: "Design tools", members: ["freya", "sofia", "elif"] },
];

/** Rights to administer OneLogin that people have without a role. */
export const ownPrivileges: readonly {
  readonly id: string;
  readonly name: string;
  readonly people: readonly Handle[];
}[] = [{ id: "8d3b7c10-41e2-4f6d-b5a7-6c0e9a2d7f02", name: "Help desk", people: ["maria"] }];
