import { z } from "zod";

/** Memberships as a snapshot has them. */
export function membershipsSchema<Id extends z.ZodType, How extends z.ZodType>(id: Id, how: How) {
  const members = z.array(z.strictObject({ userId: id, sequence: z.int(), how }));
  return z.strictObject({
    lastSequence: z.int(),
    groups: z.array(z.strictObject({ groupId: id, members })),
  });
}
