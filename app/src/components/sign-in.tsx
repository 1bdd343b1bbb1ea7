"use client";

import { type ReactNode, useState } from "react";
import { authClient } from "@/lib/auth-client";
import { signInError } from "@/lib/sign-in-error";
import { useHydrated } from "@/lib/use-hydrated";
import { GitHubMark, GoogleMark } from "./provider-marks";

const PROVIDERS: { id: "google" | "github"; name: string; mark: ReactNode }[] = [
  { id: "google", name: "Google", mark: <GoogleMark /> },
  { id: "github", name: "GitHub", mark: <GitHubMark /> },
];

/** The ways to sign in; `error` is the code of the attempt before. */
export function SignIn({ callbackURL, error }: { callbackURL: string; error: string | undefined }) {
  const [failure, setFailure] = useState(error);
  const [busy, setBusy] = useState(false);
  const hydrated = useHydrated();

  async function start(provider: "google" | "github") {
    setBusy(true);
    setFailure(undefined);
    const again = new URLSearchParams({ callbackURL });
    const answer = await authClient.signIn.social({
      provider,
      callbackURL,
      errorCallbackURL: `/sign-in?${again}`,
    });
    // On success the browser is on its way to the provider.
    if (answer.error !== null) {
      setFailure(answer.error.code ?? "unknown");
      setBusy(false);
    }
  }

  return (
    <section className="card" aria-label="Sign in" aria-busy={busy}>
      {failure !== undefined && (
        <p className="alert" role="alert">
          {signInError(failure)}
        </p>
      )}
      {PROVIDERS.map(({ id, name, mark }) => (
        <button
          key={id}
          type="button"
          className="provider"
          disabled={busy || !hydrated}
          onClick={() => start(id)}
        >
          {mark}
          Continue with {name}
        </button>
      ))}
      <p className="quiet">Your first sign-in makes your account.</p>
    </section>
  );
}
