/** Goes through a provider's pages over HTTP, as a browser would: quicker than one, where the pages are not what is tested. */

import { CookieJar } from "tough-cookie";
import type { Person, Provider } from "./server.ts";

/**
 * Signs in at a provider.
 *
 * @param authorizationUrl where the app sent the browser
 * @param cookies the browser's cookies for the provider; those of a new browser if not given
 * @returns where the provider sends it back to, not yet requested
 * @throws Error if the provider shows an error instead
 */
export function signInAt(
  provider: Pick<Provider, "url">,
  authorizationUrl: string,
  person: Person,
  cookies: CookieJar = new CookieJar(),
): Promise<string> {
  const fields = {
    decision: "continue",
    email: person.email,
    name: person.name ?? "",
    login: person.login ?? "",
    ...((person.verified ?? true) ? { verified: "on" } : {}),
  };
  return answerPage(provider, authorizationUrl, fields, cookies);
}

/** Presses Cancel on the provider's page; returns where that leads. */
export function cancelAt(provider: Pick<Provider, "url">, authorizationUrl: string): Promise<string> {
  return answerPage(provider, authorizationUrl, { decision: "cancel" }, new CookieJar());
}

async function answerPage(
  provider: Pick<Provider, "url">,
  authorizationUrl: string,
  fields: Record<string, string>,
  cookies: CookieJar,
): Promise<string> {
  const visit = visitor(provider.url, cookies);
  const shown = await visit(authorizationUrl);
  // A provider may refuse before it asks anyone.
  if (typeof shown === "string") return shown;
  const page = await shown.text();
  const action = /<form method="post" action="([^"]+)"/.exec(page)?.[1];
  if (!action) throw new Error(`${provider.url} shows no sign-in page but ${shown.status}: ${textOf(page)}`);

  const left = await visit(action, new URLSearchParams(fields));
  if (typeof left === "string") return left;
  throw new Error(`${provider.url} does not send the browser back but answers ${left.status}: ${textOf(await left.text())}`);
}

/** Requests a page and follows redirects within one origin; one that leads elsewhere is returned as its URL. */
function visitor(
  origin: string,
  cookies: CookieJar,
): (url: string, form?: URLSearchParams) => Promise<Response | string> {
  const MAX_REDIRECTS = 10;
  return async (start, form) => {
    let url = new URL(start, origin);
    let body = form;
    for (let hop = 0; hop < MAX_REDIRECTS; hop += 1) {
      if (url.origin !== origin) return url.href;
      const response = await fetch(url, {
        method: body ? "POST" : "GET",
        ...(body ? { body } : {}),
        headers: { cookie: await cookies.getCookieString(url.href) },
        redirect: "manual",
      });
      for (const line of response.headers.getSetCookie()) await cookies.setCookie(line, url.href);
      const location = response.headers.get("location");
      if (!location) return response;
      await response.body?.cancel();
      url = new URL(location, url);
      body = undefined;
    }
    throw new Error(`${origin} redirects in circles`);
  };
}

function textOf(html: string): string {
  return html.replace(/<style>[^]*?<\/style>|<[^>]+>/g, " ").replace(/\s+/g, " ").trim().slice(0, 300);
}
