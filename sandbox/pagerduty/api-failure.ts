/** A refusal in PagerDuty's words. Thrown by whoever notices it, answered in one place. */
export class ApiFailure extends Error {
  readonly status: 400 | 401 | 403 | 404 | 406 | 429;
  readonly code: number;
  readonly causes: readonly string[];

  constructor(status: ApiFailure["status"], code: number, message: string, causes: readonly string[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.causes = causes;
  }
}

/** The one shape in which PagerDuty answers errors. */
export function errorBody(code: number, message: string, causes: readonly string[] = []) {
  return { error: { message, code, ...(causes.length === 0 ? {} : { errors: causes }) } };
}

export function notFound(): ApiFailure {
  return new ApiFailure(404, 2100, "Not Found");
}

export function invalid(cause: string): ApiFailure {
  return new ApiFailure(400, 2001, "Invalid Input Provided", [cause]);
}

export function tooManyRequests(): ApiFailure {
  return new ApiFailure(429, 2020, "Rate Limit Exceeded");
}
