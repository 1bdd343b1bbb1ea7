import { initOpenNextCloudflareForDev } from "@opennextjs/cloudflare";
import type { NextConfig } from "next";
import { PHASE_DEVELOPMENT_SERVER } from "next/constants";

const config: NextConfig = {
  poweredByHeader: false,
  // The schema is TypeScript, as drizzle-kit reads it.
  transpilePackages: ["@vestibule/schema"],
};

export default async function configure(phase: string): Promise<NextConfig> {
  // Gives `next dev` the bindings of wrangler.jsonc. A build has no use for them, and would ask for
  // a database.
  if (phase === PHASE_DEVELOPMENT_SERVER) await initOpenNextCloudflareForDev();
  return config;
}
