import { useSeen } from "./connection/use-server.ts";
import { WorkspaceView } from "./shell/workspace-view.tsx";

/** The page: what there is, and a word when the sandbox is gone. */
export function App() {
  const workspace = useSeen((seen) => seen.workspace);
  const isLost = useSeen(({ isConnected, failures }) => !isConnected && failures > 1);
  return (
    <div className="app">
      {isLost && (
        <p className="lost" role="alert">
          The sandbox does not answer. It may have been stopped; this page comes back by itself.
        </p>
      )}
      {workspace === null ? <p className="opening">Opening the sandbox…</p> : <WorkspaceView workspace={workspace} />}
    </div>
  );
}
