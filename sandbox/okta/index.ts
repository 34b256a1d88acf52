export { startPretendOkta, type PretendOkta } from "./pretend-okta.ts";
export { oktaSnapshotSchema } from "./snapshot.ts";
