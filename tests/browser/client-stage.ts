/** A page of the app's origin that runs one version of Better Auth's client, and who is signed in there. */

import path from "node:path";
import { build } from "esbuild";
import type { Browser, BrowserContext, Page } from "playwright-core";

import { SESSION } from "../harness/devices.ts";
import { payloadOf } from "../harness/signed.ts";
import type { Visitor } from "../harness/visitor.ts";
import type { World } from "../harness/world.ts";
import { open } from "./browser.ts";

/** Where the page is. Playwright answers there, but not to a redirect: so a sign-in comes back to the app. */
const PAGE = "/client-page";

/** What it says while nobody is signed in. */
export const NOBODY = "nobody";

/** The versions, and the package that each is installed as. */
export const PACKAGES = { "1.4.17": "better-auth-1417", "1.7.25": "better-auth" } as const;

/** A version of the client. */
export type Version = keyof typeof PACKAGES;

/** The page's script, with the client as npm has it. */
export async function bundle(version: Version): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, "client-page.ts")],
    alias: { "better-auth": PACKAGES[version] },
    bundle: true,
    write: false,
    platform: "browser",
    format: "iife",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
  });
  return outputFiles[0]?.text ?? "";
}

/** A browser profile that shows the page. */
export class Stage {
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #origin: string;

  private constructor(context: BrowserContext, page: Page, origin: string) {
    this.#context = context;
    this.page = page;
    this.#origin = origin;
  }

  /** Opens a profile without cookies. The page's own complaints are noted in `complaints`. */
  static async open(browser: Browser, world: World, script: string, complaints: string[]): Promise<Stage> {
    const { context, page } = await open(browser, "light", complaints);
    const html = `<!doctype html><title>Client</title><body></body><script src="${PAGE}.js"></script>`;
    await context.route(world.base.origin + PAGE, (route) => route.fulfill({ contentType: "text/html", body: html }));
    await context.route(`${world.base.origin}${PAGE}.js`, (route) =>
      route.fulfill({ contentType: "text/javascript; charset=utf-8", body: script }),
    );
    return new Stage(context, page, world.base.origin);
  }

  /** Shows the page, and waits until `useSession` says `name`. */
  async show(name: string): Promise<void> {
    await this.page.goto(this.#origin + PAGE);
    await this.says(name);
  }

  /** Waits until the page says that `name` is signed in. */
  async says(name: string): Promise<void> {
    await this.page.locator("output", { hasText: new RegExp(`^${name}$`) }).waitFor();
  }

  /** Gives it the cookies of a browser in which somebody has signed in, and shows the page. */
  async enter(visitor: Visitor, name: string): Promise<void> {
    const cookies = [...(await visitor.cookies())];
    await this.#context.addCookies(
      cookies.map(([key, value]) => ({ name: key, value, url: this.#origin, httpOnly: true, sameSite: "Lax" as const })),
    );
    await this.show(name);
  }

  close(): Promise<void> {
    return this.#context.close();
  }
}

/** Signs in at `providers`, one after the other, in a browser of one's own. */
export async function signedIn(
  world: World,
  name: string,
  ...providers: ("google" | "github")[]
): Promise<{ visitor: Visitor; token: string }> {
  const visitor = world.visitor();
  for (const provider of providers) await world.signIn(visitor, provider, { email: emailOf(name), name });
  return { visitor, token: payloadOf((await visitor.cookies()).get(SESSION) ?? "") };
}

/** The address of a test's person. */
export function emailOf(name: string): string {
  return `${name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}@example.com`;
}
