import type * as connectors from "../connectors/index.ts";

/** What the factories of `connectors/index.ts` make: `okta()`, `onelogin()`, … */
type Made = {
  [Name in keyof typeof connectors]: (typeof connectors)[Name] extends (settings: never) => infer Config
    ? Config
    : never;
}[keyof typeof connectors];

/** The connector configurations among them, as a pair of type and SDK. */
type Pair<Config> = Config extends { readonly type: infer Type extends string; sdk(ground: never): infer Sdk }
  ? { readonly type: Type; readonly sdk: Sdk }
  : never;

/** The SDK of every connector there is, by type. A new connector appears here by its line in `connectors/index.ts`. */
export type ConnectorSdks = { readonly [P in Pair<Made> as P["type"]]: P["sdk"] };

export type ConnectorType = keyof ConnectorSdks;

/** The types of which targets can be made: a system that is only read grants nothing. */
export type GrantingType =
  Exclude<Made, { readonly grants: false }> extends infer Config ? Pair<Config>["type"] : never;
