import { useId, useState } from "react";
import { Button } from "react-aria-components/Button";

import type { DirectoryPicture } from "../../protocol.ts";
import { Icon } from "../common/icon.tsx";
import { useNow } from "../common/use-now.ts";
import { useActs } from "../connection/use-acts.ts";
import { countDown } from "./countdown.ts";
import { type Lingering, useLingering } from "./use-lingering.ts";

type Group = DirectoryPicture["groups"][number];
type Member = Group["members"][number];

const whyNotGiven = {
  managed: "The provider's own rules decide who is in it, so Latchkey does not give it.",
  privileged: "It gives administrator rights, so Latchkey does not give it.",
} as const;

/** A group or role. Whom Latchkey let in is always in sight; the others on demand. */
export function GroupCard({ directory, group }: { readonly directory: DirectoryPicture["id"]; readonly group: Group }) {
  const { act } = useActs();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const members = useLingering(group.members);
  const given = members.filter(({ member, phase }) => member.grant !== null || phase !== "here");
  const shown = isOpen ? members : given;
  const count = group.members.length;
  return (
    <li className={given.length > 0 ? "group is-lit" : "group"}>
      <Button className="group-head" aria-expanded={isOpen} aria-controls={id} onPress={() => setOpen(!isOpen)}>
        <Icon name={isOpen ? "chevron" : "right"} />
        <span className="group-name">{group.name}</span>
        {group.kind !== "ordinary" && <span className={`tag tag-${group.kind}`}>{group.kind}</span>}
        <span className="count">
          {count}
          <span className="only-read"> {count === 1 ? "member" : "members"}</span>
        </span>
      </Button>
      <ul className="members" id={id}>
        {isOpen && group.kind !== "ordinary" && <li className="member member-none">{whyNotGiven[group.kind]}</li>}
        {shown.map((one) => (
          <MemberLine
            key={one.member.accountId}
            one={one}
            group={group}
            onTakeOut={
              isOpen && group.kind === "ordinary"
                ? (accountId) => void act({ do: "take-out", directory, groupId: group.id, accountId })
                : null
            }
          />
        ))}
        {isOpen && members.length === 0 && <li className="member member-none">Nobody is in it.</li>}
      </ul>
    </li>
  );
}

function MemberLine({
  one: { member, phase },
  group,
  onTakeOut,
}: {
  readonly one: Lingering<Member>;
  readonly group: Group;
  /** What an administrator can do past Latchkey, where they can. */
  readonly onTakeOut: ((accountId: string) => void) | null;
}) {
  const classes = ["member", member.grant !== null && "is-granted", phase !== "here" && `is-${phase}`];
  return (
    <li className={classes.filter(Boolean).join(" ")}>
      <span className="member-name">{member.name}</span>
      {phase === "leaving" ? (
        <span className="member-end">taken out</span>
      ) : (
        member.grant !== null && (
          <span className="member-end">
            {member.grant.isEnding ? "is being taken out…" : <TimeLeft endsAt={member.grant.endsAt} />}
          </span>
        )
      )}
      {onTakeOut !== null && phase !== "leaving" && (
        <Button
          className="deed"
          aria-label={`Take ${member.name} out of ${group.name}`}
          onPress={() => onTakeOut(member.accountId)}
        >
          Take out
        </Button>
      )}
    </li>
  );
}

function TimeLeft({ endsAt }: { readonly endsAt: number }) {
  const now = useNow(1_000);
  return (
    <>
      <span className="member-until">by Latchkey, </span>
      <span role="timer">{countDown(endsAt, now)}</span>
    </>
  );
}
