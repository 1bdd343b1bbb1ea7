/** The parts of the platform and of the built session-do that tests wrap. */

declare module "cloudflare:workers" {
  export class DurableObject {
    readonly ctx: {
      readonly storage: {
        getAlarm(): Promise<number | null>;
        readonly sql: { exec(query: string): Iterable<Record<string, unknown>> };
      };
      abort(reason: string): never;
    };
    constructor(ctx: DurableObject["ctx"], env: unknown);
    fetch(request: Request): Promise<Response>;
    alarm(): Promise<void>;
  }
}

declare module "*/build/index.js" {
  export class SessionObject {
    constructor(ctx: unknown, env: unknown);
    fetch(request: Request): Promise<Response>;
    alarm(): Promise<unknown>;
  }
  export const RateLimitObject: unknown;
  const worker: unknown;
  export default worker;
}
