/** What toxiproxy answers where a request can't be done: its texts and status codes. */
export class ApiError extends Error {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

export const apiErrors = {
  badBody: (why: string) => new ApiError(`bad request body: ${why}`, 400),
  missing: (field: string) => new ApiError(`missing required field: ${field}`, 400),
  noProxy: () => new ApiError('proxy not found', 404),
  proxyExists: () => new ApiError('proxy already exists', 409),
  noToxic: () => new ApiError('toxic not found', 404),
  toxicExists: () => new ApiError('toxic already exists', 409),
  badStream: () => new ApiError('stream was invalid, can be either upstream or downstream', 400),
  badType: () => new ApiError('invalid toxic type', 400),
} as const;
