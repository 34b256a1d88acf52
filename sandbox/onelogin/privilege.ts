/** Rights to administer OneLogin itself, which a role can carry. */
export interface Privilege {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly roleIds: readonly number[];
}

export interface NewPrivilege {
  /** A UUID. */
  readonly id?: string;
  readonly name: string;
  readonly description?: string;
  readonly roleIds: readonly number[];
}

/** The privilege as the API answers it: what it allows, but not which roles have it. */
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
