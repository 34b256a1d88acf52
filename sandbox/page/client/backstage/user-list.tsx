import type { DirectoryPicture } from "../../protocol.ts";

/** Accounts with how they stand. */
export function UserList({ users }: { readonly users: DirectoryPicture["users"] }) {
  if (users.length === 0) return <p className="empty">Nobody fits what you typed.</p>;
  return (
    <ul className="accounts">
      {users.map(({ accountId, name, login, status }) => (
        <li key={accountId} className="account">
          <span className="account-name">{name}</span>
          <span className="account-login">{login}</span>
          <span className={/^active$/i.test(status) ? "tag tag-good" : "tag tag-bad"}>{status.toLowerCase()}</span>
        </li>
      ))}
    </ul>
  );
}
