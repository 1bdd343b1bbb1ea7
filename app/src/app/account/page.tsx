import type { Metadata } from "next";
import { LiveSession } from "@/components/live-session";

export const metadata: Metadata = { title: "Account" };

export default function AccountPage() {
  return (
    <>
      <h1>Account</h1>
      <p className="lead">
        Read in your browser by Better Auth’s own client, which does not know that a gateway answers.
      </p>
      <LiveSession />
    </>
  );
}
