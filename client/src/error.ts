/**
 * The gateway could not say whether there is a session.
 *
 * It is thrown, never turned into `null`: code that took an outage for "signed out" would
 * sign everyone out, and send them to sign in where nobody can.
 */
export class VestibuleError extends Error {
  /** The HTTP status of the gateway's answer; 503 if there was none, 502 if it made no sense. */
  readonly status: number;

  /**
   * The gateway's own error code, or one of ours: `GATEWAY_UNREACHABLE`, `GATEWAY_DEADLINE`,
   * `GATEWAY_ANSWER_INVALID`, `GATEWAY_NOT_BOUND`.
   */
  readonly code: string;

  constructor(status: number, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "VestibuleError";
    this.status = status;
    this.code = code;
  }
}
