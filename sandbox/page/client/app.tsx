import { useSeen } from "./connection/use-server.ts";
import { WorkspaceView } from "./shell/workspace-view.tsx";

const gone = "The sandbox does not answer. It may have been stopped; this page comes back by itself.";
const begunAnew =
  "This address is not valid any more: the sandbox was begun anew. Open the address that it printed in the terminal.";

/** The page: what there is, and a word when the sandbox is gone. */
export function App() {
  const workspace = useSeen((seen) => seen.workspace);
  const isRefused = useSeen(({ isAddressRefused }) => isAddressRefused);
  const isLost = useSeen(({ isConnected, failures }) => !isConnected && failures > 1);
  return (
    <div className="app">
      {(isRefused || isLost) && (
        <p className="lost" role="alert">
          {isRefused ? begunAnew : gone}
        </p>
      )}
      {workspace === null ? <p className="opening">Opening the sandbox…</p> : <WorkspaceView workspace={workspace} />}
    </div>
  );
}
