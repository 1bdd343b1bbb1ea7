import type { ReactNode } from "react";
import type { User } from "@/lib/auth-types";

/** Who is signed in, and what they can do about it. */
export function UserCard({ user, children }: { user: User; children: ReactNode }) {
  return (
    <section className="card user" aria-label="Signed in as">
      <span className="initial" aria-hidden="true">
        {Array.from(user.name || user.email)[0]}
      </span>
      <div className="grow">
        <strong>{user.name}</strong>
        <span className="quiet">{user.email}</span>
      </div>
      {children}
    </section>
  );
}
