/** For `drizzle-kit push`, which must find nothing to change in a migrated database. */

import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: "./drizzle.ts",
  dbCredentials: { url: process.env["DATABASE_URL"] ?? "" },
});
