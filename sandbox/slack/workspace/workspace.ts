import type { Changes } from "../changes.ts";
import type { Clock } from "../clock.ts";
import { newId } from "../ids.ts";
import type { Channel, NewChannel } from "./channels.ts";
import { MessageLog } from "./message-log.ts";
import type { PostedMessage } from "./messages.ts";
import type { UserGroup } from "./user-groups.ts";
import type { NewUser, User } from "./users.ts";

export interface WorkspaceOptions {
  teamId?: string;
  teamName?: string;
  domain?: string;
  /** An Enterprise Grid organisation; absent for a workspace of its own. */
  enterpriseId?: string;
  appId?: string;
  botUserId?: string;
  botId?: string;
  botName?: string;
}

/** Everything of another workspace, to begin with. */
interface KeptWorkspace {
  readonly users: readonly User[];
  readonly channels: readonly Channel[];
  readonly userGroups: readonly UserGroup[];
  readonly messages: readonly PostedMessage[];
}

/** Who is there, where they talk and what was said: the state behind every method. */
export class Workspace {
  readonly teamId: string;
  readonly teamName: string;
  readonly domain: string;
  readonly enterpriseId: string | undefined;
  readonly appId: string;
  readonly botUserId: string;
  readonly botId: string;
  readonly botName: string;
  readonly users: Map<string, User>;
  readonly channels: Map<string, Channel>;
  readonly userGroups: Map<string, UserGroup>;
  readonly messages: MessageLog;
  readonly #changes: Changes;

  constructor(clock: Clock, changes: Changes, options: WorkspaceOptions = {}, kept?: KeptWorkspace) {
    this.#changes = changes;
    this.users = byId(kept?.users);
    this.channels = byId(kept?.channels);
    this.userGroups = byId(kept?.userGroups);
    this.teamId = options.teamId ?? newId("T");
    this.teamName = options.teamName ?? "Acme";
    this.domain = options.domain ?? "acme";
    this.enterpriseId = options.enterpriseId;
    this.appId = options.appId ?? newId("A");
    this.botUserId = options.botUserId ?? newId("U");
    this.botId = options.botId ?? newId("B");
    this.botName = options.botName ?? "latchkey";
    this.messages = new MessageLog(clock, changes, { userId: this.botUserId, botId: this.botId }, kept?.messages);
    if (kept === undefined) this.addUser({ id: this.botUserId, name: this.botName, isBot: true, email: undefined });
  }

  addUser(user: NewUser): User {
    const added: User = {
      id: newId("U"),
      realName: user.name,
      email: `${user.name.toLowerCase().replaceAll(" ", ".")}@${this.domain}.com`,
      isEmailConfirmed: true,
      isBot: false,
      isWorkflowBot: false,
      isAdmin: false,
      isRestricted: false,
      isUltraRestricted: false,
      isStranger: false,
      deleted: false,
      teamId: this.teamId,
      enterpriseId: this.enterpriseId,
      title: "",
      timeZone: "Europe/Berlin",
      refusesDirectMessages: undefined,
      ...user,
    };
    this.users.set(added.id, added);
    this.#changes.announce();
    return added;
  }

  updateUser(id: string, change: Partial<NewUser>): User {
    const user = { ...this.user(id), ...change };
    this.users.set(id, user);
    this.#changes.announce();
    return user;
  }

  user(id: string): User {
    const user = this.users.get(id);
    if (user === undefined) throw new Error(`There is no user ${id} in this Slack`);
    return user;
  }

  addChannel(channel: NewChannel): Channel {
    return this.saveChannel({ id: channel.id ?? newId("C"), kind: "channel", ...this.#shape(channel) });
  }

  updateChannel(idOrName: string, change: Partial<Omit<NewChannel, "id">>): Channel {
    const before = this.channel(idOrName);
    const isBotMember = change.isBotMember ?? before.members.includes(this.botUserId);
    return this.saveChannel({ ...before, ...this.#shape({ ...before, ...change, isBotMember }) });
  }

  saveChannel(channel: Channel): Channel {
    this.channels.set(channel.id, channel);
    this.#changes.announce();
    return channel;
  }

  /** By id, or by name with or without `#`. */
  findChannel(idOrName: string): Channel | undefined {
    const name = idOrName.replace(/^#/, "");
    return this.channels.get(idOrName) ?? [...this.channels.values()].find((channel) => channel.name === name);
  }

  channel(idOrName: string): Channel {
    const channel = this.findChannel(idOrName);
    if (channel === undefined) throw new Error(`There is no channel ${idOrName} in this Slack`);
    return channel;
  }

  /** The conversation of exactly these people and the bot, opened if it wasn't there yet. */
  directMessage(people: readonly string[]): Channel {
    const members = [...new Set([...people, this.botUserId])].toSorted();
    const kind = members.length === 2 ? "im" : "mpim";
    const known = [...this.channels.values()].find(
      (channel) => channel.kind === kind && channel.members.join() === members.join(),
    );
    if (known !== undefined) return known;
    const id = newId(kind === "im" ? "D" : "C");
    const name = kind === "im" ? id : `mpdm-${members.map((member) => this.user(member).name).join("--")}-1`;
    return this.saveChannel({ id, name, kind, isPrivate: true, isArchived: false, members });
  }

  #shape({ name, isPrivate = false, isArchived = false, members = [], isBotMember = true }: NewChannel) {
    const people = members.filter((member) => member !== this.botUserId);
    const all = isBotMember ? [...people, this.botUserId] : people;
    return { name: name.replace(/^#/, ""), isPrivate, isArchived, members: all };
  }

  setUserGroupMembers(id: string, members: readonly string[]): void {
    const group = this.userGroups.get(id);
    if (group === undefined) throw new Error(`There is no user group ${id} in this Slack`);
    this.userGroups.set(id, { ...group, members });
  }

  saveUserGroup(group: UserGroup): UserGroup {
    this.userGroups.set(group.id, group);
    return group;
  }
}

function byId<T extends { readonly id: string }>(things: readonly T[] = []): Map<string, T> {
  return new Map(things.map((thing) => [thing.id, thing]));
}
