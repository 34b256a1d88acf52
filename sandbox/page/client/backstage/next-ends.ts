import type { BackstagePicture } from "../../protocol.ts";

export interface NextEnd {
  readonly accountId: string;
  readonly name: string;
  readonly group: string;
  /** Milliseconds since 1970, by the sandbox's clock. */
  readonly endsAt: number;
}

/** What Latchkey gave and has not begun to take back, soonest end first. */
export function nextEnds({ directories }: Pick<BackstagePicture, "directories">): readonly NextEnd[] {
  return directories
    .flatMap(({ groups }) => groups)
    .flatMap(({ name: group, members }) =>
      members.flatMap(({ accountId, name, grant }) =>
        grant === null || grant.isEnding ? [] : [{ accountId, name, group, endsAt: grant.endsAt }],
      ),
    )
    .toSorted((one, other) => one.endsAt - other.endsAt);
}
