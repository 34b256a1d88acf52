import { useEffect, useRef, useState } from "react";

export interface Lingering<Member> {
  readonly member: Member;
  readonly phase: "here" | "arrived" | "leaving";
}

const lingerMs = 4_000;

/** The members of a group, with those who just came marked, and those who just left still in sight for a moment. */
export function useLingering<Member extends { readonly accountId: string }>(
  members: readonly Member[],
): readonly Lingering<Member>[] {
  const before = useRef(members);
  const [arrived, setArrived] = useState<ReadonlySet<string>>(new Set());
  const [left, setLeft] = useState<readonly Member[]>([]);
  useEffect(() => {
    const old = new Set(before.current.map(({ accountId }) => accountId));
    const now = new Set(members.map(({ accountId }) => accountId));
    const came = [...now].filter((id) => !old.has(id));
    const gone = before.current.filter(({ accountId }) => !now.has(accountId));
    before.current = members;
    if (came.length > 0) {
      setArrived((marked) => new Set([...marked, ...came]));
      setTimeout(() => setArrived((marked) => new Set([...marked].filter((id) => !came.includes(id)))), lingerMs);
    }
    if (gone.length > 0) {
      setLeft((shown) => [...shown, ...gone]);
      setTimeout(() => setLeft((shown) => shown.filter((one) => !gone.includes(one))), lingerMs);
    }
  }, [members]);
  const here = new Set(members.map(({ accountId }) => accountId));
  return [
    ...members.map((member) => ({
      member,
      phase: arrived.has(member.accountId) ? ("arrived" as const) : ("here" as const),
    })),
    ...left.filter(({ accountId }) => !here.has(accountId)).map((member) => ({ member, phase: "leaving" as const })),
  ];
}
