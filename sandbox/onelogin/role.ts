export interface OneLoginRole {
  readonly id: number;
  readonly name: string;
}

export interface NewRole {
  readonly id?: number;
  readonly name: string;
}

/** The role as the API answers it; `users` and `admins` only when `fields` asks for them. */
export function roleAnswer(role: OneLoginRole, userIds: readonly number[], fields: string | null) {
  const asked = new Set(fields?.split(",").map((name) => name.trim()));
  return {
    id: role.id,
    name: role.name,
    apps: [],
    ...(asked.has("users") ? { users: userIds } : {}),
    ...(asked.has("admins") ? { admins: [] } : {}),
  };
}
