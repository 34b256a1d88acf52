/** `true` works; `"forbidden"` is answered 403, `"absent"` 404, as when a credential or an edition lacks it. */
export type Feature = true | "forbidden" | "absent";
