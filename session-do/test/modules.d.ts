/** The parts of the platform and of the built Worker that the tests touch. */

declare module "cloudflare:workers" {
  export class DurableObject {
    readonly ctx: { readonly storage: { getAlarm(): Promise<number | null> }; abort(reason: string): void };
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
