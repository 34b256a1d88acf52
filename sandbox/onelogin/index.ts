export { startPretendOneLogin, type PretendOneLogin } from "./pretend-onelogin.ts";
