import { newId } from "./new-id.ts";

/** A refusal in Okta's words. Thrown by whoever notices it, answered in one place. */
export class ApiFailure extends Error {
  readonly status: 400 | 401 | 403 | 404 | 429;
  readonly errorCode: string;
  readonly causes: readonly string[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: ApiFailure["status"],
    errorCode: string,
    errorSummary: string,
    more: { causes?: readonly string[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(errorSummary);
    this.status = status;
    this.errorCode = errorCode;
    this.causes = more.causes ?? [];
    this.headers = more.headers ?? {};
  }
}

/** The one shape in which Okta answers errors. */
export function errorBody(errorCode: string, errorSummary: string, causes: readonly string[] = []) {
  return {
    errorCode,
    errorSummary,
    errorLink: errorCode,
    errorId: newId("oae"),
    errorCauses: causes.map((cause) => ({ errorSummary: cause })),
  };
}

export function notFound(kind: string, id: string): ApiFailure {
  return new ApiFailure(404, "E0000007", `Not found: Resource not found: ${id} (${kind})`);
}

export function forbidden(headers: Readonly<Record<string, string>> = {}): ApiFailure {
  return new ApiFailure(403, "E0000006", "You do not have permission to perform the requested action", { headers });
}

export function invalidToken(headers: Readonly<Record<string, string>> = {}): ApiFailure {
  return new ApiFailure(401, "E0000011", "Invalid token provided", { headers });
}

export function invalidSearch(cause: string): ApiFailure {
  return new ApiFailure(400, "E0000031", "Invalid search criteria.", { causes: [cause] });
}

export function invalidValue(field: string, cause: string): ApiFailure {
  return new ApiFailure(400, "E0000001", `Api validation failed: ${field}`, { causes: [`${field}: ${cause}`] });
}

export function tooManyRequests(): ApiFailure {
  return new ApiFailure(429, "E0000047", "API call exceeded rate limit due to too many requests.");
}
