import { createAuthClient } from "better-auth/react";

/** Better Auth's own client. It asks this origin, where the gateway answers. */
export const authClient = createAuthClient();
