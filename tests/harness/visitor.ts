/**
 * A browser without a window: it keeps cookies as browsers do (Path, Max-Age, Expires, Secure) and
 * follows no redirect that it was not told to follow.
 */

import { Cookie, CookieJar } from "tough-cookie";

/** Sends one request to the Workers; the URL is the one that they see. */
export type Send = (url: URL, init: RequestInit) => Promise<Response>;

/** Who a visitor is to the outside: nothing but a jar of cookies and an address bar. */
export class Visitor {
  /** The cookies, which a test may read and forge. */
  jar = new CookieJar();
  readonly #send: Send;
  readonly #origin: string;
  readonly #basePath: string;
  readonly #address: string | undefined;

  /**
   * @param base the gateway's base: origin and base path
   * @param address what it comes from, as Cloudflare tells the gateway
   */
  constructor(send: Send, base: URL, address?: string) {
    this.#send = send;
    this.#address = address;
    this.#origin = base.origin;
    this.#basePath = base.pathname.replace(/\/$/, "");
  }

  /** A request as a page of the app makes it. A path is one below the gateway's base path. */
  async request(target: string | URL, init: RequestInit = {}): Promise<Response> {
    const url = typeof target === "string" ? new URL(this.#origin + this.#basePath + target) : target;
    const headers = new Headers(init.headers);
    if (this.#address) headers.set("cf-connecting-ip", this.#address);
    const cookies = await this.jar.getCookieString(url.href);
    if (cookies && !headers.has("cookie")) headers.set("cookie", cookies);
    const response = await this.#send(url, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) await this.jar.setCookie(line, url.href);
    return response;
  }

  /** POSTs JSON with the Origin that a browser adds. */
  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.request(path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json", origin: this.#origin, ...headers },
    });
  }

  /** Begins a sign-in, and gives the provider's address that the browser is to be sent to. */
  async start(provider: string, options: Record<string, unknown> = {}): Promise<URL> {
    const response = await this.post("/sign-in/social", { provider, callbackURL: "/home", ...options });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`start answered ${response.status}: ${text}`);
    return new URL((JSON.parse(text) as { url: string }).url);
  }

  /** Follows the provider's redirect back. */
  callback(url: URL): Promise<Response> {
    return this.request(url);
  }

  /** `GET /get-session`, and what it said. */
  async session(query = "", headers: Record<string, string> = {}): Promise<SessionAnswer> {
    const response = await this.request(`/get-session${query}`, { headers });
    const text = await response.text();
    return { response, text, body: parse(text) };
  }

  /** `POST /sign-out` as the official client sends it. */
  signOut(): Promise<Response> {
    return this.post("/sign-out", {});
  }

  /** The cookies that it would send to the gateway, by name. */
  async cookies(): Promise<ReadonlyMap<string, string>> {
    const cookies = await this.jar.getCookies(`${this.#origin}${this.#basePath}/`);
    return new Map(cookies.map((cookie) => [cookie.key, cookie.value]));
  }

  /** Puts a cookie in the jar, as a script or an attacker would. */
  async plant(name: string, value: string): Promise<void> {
    await this.jar.setCookie(new Cookie({ key: name, value, path: "/" }), this.#origin);
  }

  /** Another browser with the same cookies. */
  async twin(): Promise<Visitor> {
    const twin = new Visitor(this.#send, new URL(this.#origin + this.#basePath), this.#address);
    twin.jar = await this.jar.clone();
    return twin;
  }
}

/** What `GET /get-session` answered. */
export interface SessionAnswer {
  readonly response: Response;
  /** The body as it came, whose key order is part of the contract. */
  readonly text: string;
  /** `null` where nobody is signed in, or where the body is no JSON. */
  readonly body: { readonly session: SessionFields; readonly user: UserFields } | null;
}

/** `session` as the contract §3.4 has it, in this order. */
export interface SessionFields {
  readonly expiresAt: string;
  readonly token: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly ipAddress: string;
  readonly userAgent: string;
  readonly userId: string;
  readonly id: string;
}

/** `user` as the contract §3.4 has it, in this order. */
export interface UserFields {
  readonly name: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly image: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly id: string;
}

function parse(text: string): SessionAnswer["body"] {
  try {
    return JSON.parse(text) as SessionAnswer["body"];
  } catch {
    return null;
  }
}
