/**
 * A page with Better Auth's own client and nothing else of ours. It is bundled once for each
 * version of the client, and the tests call `client` in it.
 */

import { createAuthClient as createVanilla } from "better-auth/client";
import { createAuthClient } from "better-auth/react";
import { createElement } from "react";
import { createRoot, type Container } from "react-dom/client";

declare const document: { readonly body: Container };

const react = createAuthClient();
const vanilla = createVanilla();

declare global {
  /** What an app with React uses. */
  var client: typeof react;
  /** What an app without it uses. */
  var plain: typeof vanilla;
  /** What `useSession` gave when the page was last drawn. */
  var drawn: ReturnType<typeof react.useSession>["data"];
}

function WhoIsThis() {
  const { data, isPending, error } = react.useSession();
  globalThis.drawn = data;
  const who = isPending ? "asking" : (error?.message ?? data?.user.name ?? "nobody");
  return createElement("output", null, who);
}

Object.assign(globalThis, { client: react, plain: vanilla });
createRoot(document.body).render(createElement(WhoIsThis));
