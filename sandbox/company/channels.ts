import { everybody, type Handle } from "./people.ts";

/** A channel with what was said in it before the sandbox began. */
export interface CompanyChannel {
  readonly id: string;
  /** Without `#`. */
  readonly name: string;
  readonly isPrivate?: true;
  /** Whether Latchkey was invited. */
  readonly hasLatchkey: boolean;
  readonly members: readonly Handle[];
  readonly said: readonly Said[];
}

/** Something somebody said. */
interface Said {
  readonly by: Handle;
  readonly hoursAgo: number;
  readonly text: string;
}

const staff = everybody
  .filter(({ standing }) => standing !== "left" && standing !== "guest")
  .map(({ handle }) => handle);
const inDepartment = (...departments: readonly string[]) =>
  everybody
    .filter(
      ({ department, standing }) => departments.includes(department) && standing !== "left" && standing !== "guest",
    )
    .map(({ handle }) => handle);

/** The channels of the workspace; the example flows name the second and the third, the configuration the fourth. */
export const channels: readonly CompanyChannel[] = [
  {
    id: "C0GENERAL",
    name: "general",
    hasLatchkey: false,
    members: [...staff, "lena"],
    said: [
      { by: "thandi", hoursAgo: 51, text: "Please welcome Kofi, who joins the backend team today. :wave:" },
      { by: "kofi", hoursAgo: 50.6, text: "Thank you! Happy to be here. I will get my accounts sorted out this week." },
      {
        by: "ada",
        hoursAgo: 27,
        text: "From today on access to production is given for hours, not for years. Type `/access` in any channel.",
      },
      { by: "maya", hoursAgo: 26.5, text: "Finally. No more tickets." },
      { by: "leo", hoursAgo: 4, text: "There is cake in the kitchen, second floor." },
    ],
  },
  {
    id: "C0ACCESSREQUESTS",
    name: "access-requests",
    hasLatchkey: true,
    members: staff,
    said: [
      {
        by: "ada",
        hoursAgo: 27,
        text: "Requests for Okta groups are posted here. The members of access-approvers decide.",
      },
      { by: "jonas", hoursAgo: 26, text: "I look in here every hour or so. If it is urgent, ping me." },
    ],
  },
  {
    id: "C0ONELOGINREQUESTS",
    name: "onelogin-requests",
    hasLatchkey: true,
    members: staff,
    said: [
      { by: "ada", hoursAgo: 27, text: "Requests for OneLogin roles are posted here. Those who have the role decide." },
      {
        by: "wei",
        hoursAgo: 5,
        text: "Heads-up: I need the warehouse for the quarterly numbers, I will ask this afternoon.",
      },
      { by: "rahul", hoursAgo: 4.8, text: "Sure, I am around." },
    ],
  },
  { id: "C0LATCHKEYERRORS", name: "latchkey-errors", hasLatchkey: true, members: ["ada", "samir"], said: [] },
  {
    id: "C0ENGINEERING",
    name: "engineering",
    hasLatchkey: false,
    members: inDepartment("Engineering", "Security"),
    said: [
      { by: "linh", hoursAgo: 25, text: "The new checkout page is behind a flag on staging, please break it." },
      { by: "mateo", hoursAgo: 24.2, text: "Broken. I will write it up." },
      {
        by: "yuki",
        hoursAgo: 3,
        text: "Some orders from last night have no invoice. It looks like a row that was written twice.",
      },
      { by: "maya", hoursAgo: 2.8, text: "I think I know which one. I need to look at the production database." },
    ],
  },
  {
    id: "C0INCIDENTS",
    name: "incidents",
    hasLatchkey: false,
    members: inDepartment("Engineering", "Security", "Support", "IT"),
    said: [
      { by: "lucas", hoursAgo: 3.4, text: "Two customers say that their invoice of last night is missing." },
      { by: "diego", hoursAgo: 3.3, text: "Looking. Nothing in the alerts so far." },
      { by: "bola", hoursAgo: 3.1, text: "Thanks. I will tell the customers that we are on it." },
    ],
  },
  {
    id: "C0DATA",
    name: "data",
    hasLatchkey: false,
    members: inDepartment("Data", "Product"),
    said: [
      { by: "ingrid", hoursAgo: 29, text: "Quarterly numbers are due on Friday." },
      { by: "wei", hoursAgo: 28.5, text: "I have everything but the returns." },
    ],
  },
  {
    id: "C0SUPPORT",
    name: "support",
    hasLatchkey: false,
    members: inDepartment("Support"),
    said: [
      {
        by: "emily",
        hoursAgo: 2,
        text: "I need the console for the refund of ticket 4711. Bola, I will ask for it now.",
      },
    ],
  },
  {
    id: "C0DESIGN",
    name: "design",
    hasLatchkey: false,
    members: [...inDepartment("Product"), "linh", "lena"],
    said: [{ by: "lena", hoursAgo: 6, text: "The new logo files are in the shared folder. Comments are welcome!" }],
  },
  {
    id: "C0ITHELP",
    name: "it-help",
    hasLatchkey: false,
    members: staff,
    said: [
      { by: "sofia", hoursAgo: 30, text: "My directory account has my old name still. Can somebody change it?" },
      { by: "samir", hoursAgo: 29.5, text: "It is on my list, this takes a while everywhere." },
    ],
  },
];
