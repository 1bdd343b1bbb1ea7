"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { authClient } from "@/lib/auth-client";
import { useHydrated } from "@/lib/use-hydrated";

/** Ends the session, and shows the front page without it. */
export function SignOutButton() {
  const router = useRouter();
  const hydrated = useHydrated();
  const [state, setState] = useState<"ready" | "busy" | "failed">("ready");

  async function signOut() {
    setState("busy");
    const { error } = await authClient.signOut();
    if (error !== null) return setState("failed");
    router.push("/");
    router.refresh();
  }

  return (
    <div aria-busy={state === "busy"}>
      <button
        type="button"
        className="secondary"
        disabled={state === "busy" || !hydrated}
        onClick={signOut}
      >
        Sign out
      </button>
      {state === "failed" && <p role="alert">You are still signed in. Please try again.</p>}
    </div>
  );
}
