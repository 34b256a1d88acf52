/** How one user of the pretend directory differs from the others. */
export interface UserState {
  /** From 1 on. */
  readonly number: number;
  /** How often the user was changed. */
  readonly revision: number;
  /** ISO 8601. */
  readonly lastUpdated: string;
}

const firstNames = ["Ada", "Bruno", "Chloé", "Dmitri", "Esra", "Farid", "Grace", "Hiro", "Ines", "Jonas", "Kaya"];
const lastNames = ["Almeida", "Brandt", "Castro", "Dubois", "Eriksen", "Fischer", "García", "Haddad", "Ito", "Jansen"];
const titles = ["Engineer", "Analyst", "Manager", "Designer", "Consultant", "Accountant", "Specialist"];
const departments = ["Platform", "Finance", "Sales", "Support", "Legal", "People", "Security", "Research"];
const cities = ["Lisbon", "Berlin", "Osaka", "Toronto", "Nairobi", "Austin"];
const countries = ["PT", "DE", "JP", "CA", "KE", "US"];

/** The id of the account with this number, of the length that Okta's ids have. */
export function accountOf(number: number): string {
  return `00u${String(number).padStart(17, "0")}`;
}

/** The address of the account with this number. Neighbours in the list are strangers in the alphabet. */
export function emailOf(number: number): string {
  return `${scatter(number).toString(36)}.${number}@acme.com`;
}

/** One user as Okta's list has it, about 1 KB. The same for the same state, whenever it is asked for. */
export function userText({ number, revision, lastUpdated }: UserState, url: string): string {
  const seed = scatter(number);
  const first = pick(firstNames, seed);
  const last = pick(lastNames, seed >>> 4);
  const department = pick(departments, seed >>> 8);
  const place = seed >>> 12;
  const id = accountOf(number);
  const email = emailOf(number);
  const title = `${pick(titles, seed >>> 16)}${revision === 0 ? "" : ` ${revision + 1}`}`;
  return (
    `{"id":"${id}","status":"ACTIVE","created":"2024-03-01T08:00:00.000Z","activated":"2024-03-01T08:05:00.000Z",` +
    `"statusChanged":"2024-03-01T08:05:00.000Z","lastLogin":"2025-11-03T06:41:27.000Z","lastUpdated":"${lastUpdated}",` +
    `"passwordChanged":"2025-02-11T10:17:02.000Z","type":{"id":"otybenchdefaulttype1"},"profile":{"firstName":"${first}",` +
    `"lastName":"${last}","displayName":"${first} ${last}","login":"${email}","email":"${email}","secondEmail":null,` +
    `"mobilePhone":"+1 555 ${number}","primaryPhone":null,"title":"${title}","department":"${department}",` +
    `"division":"${department} Worldwide","organization":"Acme Corporation","costCenter":"CC-${place % 400}",` +
    `"employeeNumber":"E${number}","userType":"Employee","manager":"${pick(lastNames, place)}, ${pick(firstNames, place)}",` +
    `"managerId":"E${(number >>> 3) + 1}","city":"${pick(cities, place)}","countryCode":"${pick(countries, place)}"},` +
    `"credentials":{"password":{},"emails":[{"value":"${email}","status":"VERIFIED","type":"PRIMARY"}],` +
    `"provider":{"type":"OKTA","name":"OKTA"}},"_links":{"self":{"href":"${url}/api/v1/users/${id}"}}}`
  );
}

function pick(list: readonly string[], at: number): string {
  return list[at % list.length] ?? "";
}

/** A number that looks like chance, and is always the same for the same one. */
function scatter(number: number): number {
  let mixed = Math.imul(number ^ 0x5f_35_6b_c1, 0x9e_37_79_b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85_eb_ca_6b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
