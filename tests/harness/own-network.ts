/**
 * The network of workerd itself, for Workers that the harness starts. By itself it fetches for them
 * with Node's `fetch`, which follows redirects that a Worker has refused to follow, says 500 of a
 * connection that was reset, and nothing of a body that broke off.
 */

import { createRequire } from "node:module";
import type { unstable_DevEnv } from "wrangler";

type DevEnv = unstable_DevEnv;
type Class = new (...options: ConstructorParameters<typeof unstable_DevEnv>) => DevEnv;

/** Gives it to all Workers that this process starts from now on. */
export function useOwnNetwork(): void {
  // The harness has no option for it. It takes this class from the module's exports each time.
  const wrangler = createRequire(import.meta.url)("wrangler") as { unstable_DevEnv: Class };
  wrangler.unstable_DevEnv = class extends wrangler.unstable_DevEnv {
    constructor(...options: ConstructorParameters<Class>) {
      super(...options);
      const set = this.config.set.bind(this.config);
      this.config.set = ({ dev, ...input }, ...rest) => {
        const { outboundService: _, ...own } = dev ?? {};
        return set({ ...input, dev: own }, ...rest);
      };
    }
  };
}
