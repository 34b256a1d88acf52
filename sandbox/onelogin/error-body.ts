interface Kind {
  /** The word of the `Error` shape. */
  readonly type: string;
  /** The word of the `altErr` shape. */
  readonly name: string;
}

const kinds = new Map<number, Kind>([
  [400, { type: "bad request", name: "BadRequestError" }],
  [401, { type: "Unauthorized", name: "UnauthorizedError" }],
  [403, { type: "ForbiddenError", name: "ForbiddenError" }],
  [404, { type: "Not Found", name: "NotFoundError" }],
  [422, { type: "UnprocessableEntityError", name: "UnprocessableEntityError" }],
  [429, { type: "Too Many Requests", name: "TooManyRequestsError" }],
]);

const internal: Kind = { type: "Internal Server Error", name: "InternalServerError" };

/**
 * An error in the shape of the part of the API that answers it: `altErr` for roles, mappings and privileges, `Error`
 * for the rest. What the service of the roles says to a request it cannot read is a third one, which is not in the
 * vendor's contract but in reports of its users.
 *
 * @param word replaces the usual `type` or `name`
 */
export function errorBody(path: string, status: number, message: string, word?: string) {
  const { type, name } = kinds.get(status) ?? internal;
  if (status === 400 && path.startsWith("/api/2/roles")) {
    return { status, error: word ?? name, description: message };
  }
  if (/^\/api\/(?:2\/roles|2\/mappings|1\/privileges)/.test(path)) {
    return { statusCode: status, name: word ?? name, message };
  }
  return { error: true, code: status, type: word ?? type, message };
}
