export { startPretendOneLogin, type PretendOneLogin } from "./pretend-onelogin.ts";
export { oneLoginSnapshotSchema } from "./snapshot.ts";
