interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * The id and secret of a call to the token endpoint, in any of the three places OneLogin takes them from: Basic, its
 * own `client_id:…, client_secret:…`, or the form that is sent.
 */
export function readClientCredentials(
  authorization: string | undefined,
  sent: Readonly<Record<string, string>>,
): ClientCredentials | null {
  const basic = /^basic (?<encoded>\S+)$/i.exec(authorization ?? "")?.groups?.["encoded"];
  if (basic !== undefined) {
    const text = Buffer.from(basic, "base64").toString("utf8");
    const colon = text.indexOf(":");
    return { clientId: text.slice(0, colon), clientSecret: text.slice(colon + 1) };
  }
  const own = /^client_id:\s*(?<id>[^,\s]+),\s*client_secret:\s*(?<secret>\S+)$/.exec(authorization ?? "")?.groups;
  const clientId = own?.["id"] ?? sent["client_id"];
  const clientSecret = own?.["secret"] ?? sent["client_secret"];
  return clientId === undefined || clientSecret === undefined ? null : { clientId, clientSecret };
}
