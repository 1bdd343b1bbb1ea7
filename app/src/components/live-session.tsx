"use client";

import Link from "next/link";
import { SessionFacts } from "@/components/session-facts";
import { SignOutButton } from "@/components/sign-out-button";
import { UserCard } from "@/components/user-card";
import { authClient } from "@/lib/auth-client";

/** The session as the browser knows it. */
export function LiveSession() {
  const { data, error, isPending, refetch } = authClient.useSession();

  if (data !== null) {
    return (
      <>
        <UserCard user={data.user}>
          <SignOutButton />
        </UserCard>
        <SessionFacts {...data} />
        <button type="button" className="secondary" onClick={() => refetch()}>
          Refresh
        </button>
      </>
    );
  }
  if (isPending) return <p className="quiet">Reading your session…</p>;
  if (error !== null) {
    return (
      <p className="alert" role="alert">
        Your session could not be read.{" "}
        <button type="button" className="link" onClick={() => refetch()}>
          Try again
        </button>
      </p>
    );
  }
  return (
    <p>
      You are not signed in. <Link href="/sign-in?callbackURL=/account">Sign in</Link>.
    </p>
  );
}
