export { startPretendOkta, type PretendOkta } from "./pretend-okta.ts";
