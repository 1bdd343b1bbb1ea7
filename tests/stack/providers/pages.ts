/** The sign-in pages of the stand-ins. */

import type { Person } from "./server.ts";

export interface SignInPage {
  /** The provider's name, as a person knows it. */
  readonly provider: string;
  /** Where the form goes. */
  readonly action: string;
  /** The app that asks. */
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Asks for a user name too. */
  readonly asksLogin: boolean;
  /** The address to begin with. */
  readonly loginHint?: string | undefined;
}

/** What came back from the form: a person, or nobody because of Cancel. */
export function readDecision(form: URLSearchParams): Person | undefined {
  const email = (form.get("email") ?? "").trim();
  if (form.get("decision") !== "continue" || !email) return undefined;
  const login = form.get("login")?.trim();
  return {
    email,
    name: (form.get("name") ?? "").trim(),
    verified: form.has("verified"),
    ...(login ? { login } : {}),
  };
}

export function signInPage(page: SignInPage): string {
  const login = page.asksLogin
    ? field("login", "User name", 'autocomplete="off" placeholder="made from the address if empty"')
    : "";
  return document(
    `Sign in to ${page.provider}`,
    `<form method="post" action="${escape(page.action)}">
      <p><b>${escape(page.clientId)}</b> asks who you are (${escape(page.scopes.join(", "))}).
        You are whoever you say: no password, no real account.</p>
      ${field("email", "E-mail", `type="email" required autofocus value="${escape(page.loginHint ?? "ada@example.com")}"`)}
      ${field("name", "Name", 'value="Ada Lovelace"')}
      ${login}
      <label class="check"><input type="checkbox" name="verified" checked>
        ${escape(page.provider)} has verified this address</label>
      <div class="buttons">
        <button name="decision" value="continue" class="primary">Continue</button>
        <button name="decision" value="cancel" formnovalidate>Cancel</button>
      </div>
    </form>`,
    page.provider,
  );
}

export function errorPage(provider: string, message: string): string {
  return document("This sign-in cannot go on", `<p>${escape(message)}</p>`, provider);
}

/** A picture for an account, as SVG: its first letter on a colour of its own. */
export function picture(letter: string, seed: number): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">
<rect width="96" height="96" fill="hsl(${seed % 360} 45% 45%)"/>
<text x="48" y="64" font-family="sans-serif" font-size="48" text-anchor="middle" fill="#fff">${escape(letter)}</text>
</svg>`;
}

function field(name: string, label: string, attributes: string): string {
  return `<label>${label}<input name="${name}" ${attributes}></label>`;
}

function document(title: string, body: string, provider: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
<main>
  <p class="badge">Local stand-in for ${escape(provider)}</p>
  <h1>${escape(title)}</h1>
  ${body}
</main>
</html>`;
}

function escape(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

const STYLE = `
:root { color-scheme: light dark; --ground: light-dark(#f3f4f6, #15171c); --card: light-dark(#fff, #1f232b);
  --text: light-dark(#1b1f27, #e8eaee); --quiet: light-dark(#5b6472, #9aa3b2); --line: light-dark(#d5d9e0, #3a414e);
  --accent: light-dark(#2856c8, #7ea2ff); --on-accent: light-dark(#fff, #10131a); }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100dvh; display: grid; place-items: center; padding: 1rem;
  background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 26rem; padding: 2rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 14px; }
h1 { margin: .75rem 0 .5rem; font-size: 1.4rem; line-height: 1.2; }
p { margin: 0 0 1rem; color: var(--quiet); font-size: .95rem; }
.badge { display: inline-block; margin: 0; padding: .1rem .6rem; border: 1px dashed var(--quiet);
  border-radius: 99px; font-size: .8rem; }
label { display: block; margin-bottom: .9rem; font-size: .9rem; }
input:not([type=checkbox]) { display: block; width: 100%; margin-top: .25rem; padding: .55rem .7rem; font: inherit;
  color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: 8px; }
.check { display: flex; gap: .5rem; align-items: center; }
.buttons { display: flex; flex-direction: row-reverse; gap: .6rem; margin-top: 1.4rem; }
button { padding: .55rem 1.2rem; font: inherit; color: inherit; background: none; border: 1px solid var(--line);
  border-radius: 8px; cursor: pointer; }
.primary { color: var(--on-accent); background: var(--accent); border-color: var(--accent); font-weight: 600; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
`;
