import { Button } from "react-aria-components/Button";

import type { DirectoryPicture } from "../../protocol.ts";
import { useActs } from "../connection/use-acts.ts";

type User = DirectoryPicture["users"][number];

/** Accounts with how they stand, and what their administrator can do: suspend one, and let it be used again. */
export function UserList({
  directory,
  users,
}: {
  readonly directory: DirectoryPicture["id"];
  readonly users: readonly User[];
}) {
  const { act } = useActs();
  const suspend = (accountId: string, isSuspended: boolean) =>
    void act({ do: "suspend", directory, accountId, isSuspended });
  if (users.length === 0) return <p className="empty">Nobody fits what you typed.</p>;
  return (
    <ul className="accounts">
      {users.map((user) => (
        <AccountLine key={user.accountId} user={user} onSuspend={suspend} />
      ))}
    </ul>
  );
}

function AccountLine({
  user: { accountId, name, login, status },
  onSuspend,
}: {
  readonly user: User;
  readonly onSuspend: (accountId: string, isSuspended: boolean) => void;
}) {
  const isActive = status === "active";
  const deed = isActive ? "Suspend" : "Reactivate";
  return (
    <li className="account">
      <span className="account-name">{name}</span>
      <span className="account-login">{login}</span>
      <span className={isActive ? "tag tag-good" : "tag tag-bad"}>{status}</span>
      {(isActive || status === "suspended") && (
        <Button className="deed" aria-label={`${deed} ${login}`} onPress={() => onSuspend(accountId, isActive)}>
          {deed}
        </Button>
      )}
    </li>
  );
}
