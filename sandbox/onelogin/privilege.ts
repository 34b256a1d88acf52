/** Rights to administer OneLogin itself, which users can have and roles can carry. */
export interface Privilege {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly roleIds: readonly number[];
  /** Those who have it by themselves. */
  readonly userIds: readonly number[];
}

export interface NewPrivilege {
  /** A UUID. */
  readonly id?: string;
  readonly name: string;
  readonly description?: string;
  readonly roleIds: readonly number[];
  readonly userIds?: readonly number[];
}

/** The privilege as the API answers it: what it allows, but not who has it. */
export function privilegeAnswer({ id, name, description }: Privilege) {
  return {
    id,
    name,
    description,
    privilege: {
      Version: "2018-05-18",
      Statement: [{ Effect: "Allow", Action: ["Users:Get", "Users:Update", "Users:Unlock"], Scope: ["*"] }],
    },
  };
}
