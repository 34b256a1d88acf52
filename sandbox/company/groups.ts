import type { Handle } from "./people.ts";

/** A group of the company's Okta organisation. */
export interface CompanyGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** An Okta group unless told; a directory outside of Okta owns an `APP_GROUP`, Okta itself a `BUILT_IN` one. */
  readonly type?: "APP_GROUP" | "BUILT_IN";
  /** A rule of Okta decides who is in it. */
  readonly rule?: { readonly id: string; readonly name: string; readonly expression: string };
  readonly adminRoles?: readonly string[];
  /** Those who are in it for good; `everybody` is everybody who works here. */
  readonly members: readonly Handle[] | "everybody";
  /** Those whose second account is in it. */
  readonly secondAccounts?: readonly Handle[];
}

/** Whoever is on call is its only member. */
export const onCallGroupId = "00g5productionONCALL";

/** The first four are the groups that the example flows in `flows/` name. */
export const groups: readonly CompanyGroup[] = [
  {
    id: "00g1emaKYZTWRYYRRTSK",
    name: "production-database",
    description: "Read and write access to the production database.",
    members: ["diego"],
  },
  {
    id: "00g2supportCONSOLE01",
    name: "support-console",
    description: "The console in which support acts for customers.",
    members: ["bola", "lucas"],
  },
  {
    id: "00g3accessAPPROVERS",
    name: "access-approvers",
    description: "They decide about requests for access.",
    members: ["jonas", "grace", "ruth", "bola"],
  },
  {
    id: "00g4changeDUTY000001",
    name: "change-duty",
    description: "On duty for changes: low risks need nobody else's word.",
    members: ["diego", "priya"],
  },
  {
    id: onCallGroupId,
    name: "production-on-call",
    description: "Whoever is on call for production this week.",
    members: [],
  },
  {
    id: "00g6okta0ADMINS00001",
    name: "okta-administrators",
    description: "They administer Okta itself.",
    adminRoles: ["SUPER_ADMIN"],
    members: ["ada", "samir"],
  },
  {
    id: "00g7help0DESK0000001",
    name: "help-desk",
    description: "They unlock accounts and reset passwords.",
    adminRoles: ["HELP_DESK_ADMIN"],
    members: ["samir"],
    secondAccounts: ["maria"],
  },
  {
    id: "00g8all0ENGINEERING1",
    name: "all-engineering",
    description: "Filled by a rule: everybody whose department is Engineering.",
    rule: { id: "0pr1all0ENGINEERING1", name: "All of Engineering", expression: 'user.department=="Engineering"' },
    members: [],
  },
  {
    id: "00g9all0SUPPORT00001",
    name: "all-support",
    description: "Filled by a rule: everybody whose department is Support.",
    rule: { id: "0pr2all0SUPPORT00001", name: "All of Support", expression: 'user.department=="Support"' },
    members: [],
  },
  {
    id: "00gAeveryone00000001",
    name: "Everyone",
    description: "All users in the organisation.",
    type: "BUILT_IN",
    members: "everybody",
  },
  {
    id: "00gBdomainUSERS00001",
    name: "Domain Users",
    description: "From Active Directory, which decides who is in it.",
    type: "APP_GROUP",
    members: "everybody",
  },
  {
    id: "00gCgithub0ENGINEERS",
    name: "github-engineers",
    description: "Write access to the repositories.",
    members: [
      "maya",
      "jonas",
      "grace",
      "diego",
      "priya",
      "femi",
      "yuki",
      "noor",
      "tomasz",
      "linh",
      "oscar",
      "aaliyah",
      "mateo",
    ],
  },
  {
    id: "00gDstaging0DATABASE",
    name: "staging-database",
    description: "Read and write access to the staging database.",
    members: ["maya", "diego", "priya", "femi", "yuki", "noor", "tomasz"],
  },
  {
    id: "00gEdata0TEAM0000001",
    name: "data-team",
    description: "The data team.",
    members: ["ingrid", "rahul", "wei", "zoe"],
  },
  {
    id: "00gFfinance0TEAM0001",
    name: "finance-team",
    description: "The finance team.",
    members: ["margaret", "hugo", "nadia"],
  },
  { id: "00gGpayroll000000001", name: "payroll", description: "They see salaries.", members: ["margaret", "thandi"] },
  {
    id: "00gHsales0TEAM000001",
    name: "sales-team",
    description: "The sales team.",
    members: ["carmen", "marcus", "jaewon"],
  },
  {
    id: "00gIdesign0TOOLS0001",
    name: "design-tools",
    description: "Seats in the design tools.",
    members: ["freya", "sofia", "elif", "linh", "lena"],
  },
];
