type FailureStatus = 400 | 401 | 403 | 404 | 422 | 429 | 500;

/** A refusal. Thrown by whoever notices it, put into the vendor's words in one place. */
export class ApiFailure extends Error {
  readonly status: FailureStatus;

  constructor(status: FailureStatus, message: string) {
    super(message);
    this.status = status;
  }
}

export function badRequest(message: string): ApiFailure {
  return new ApiFailure(400, message);
}

export function notFound(): ApiFailure {
  return new ApiFailure(404, "The resource with the given id could not be found");
}
