"use client";

/** Shown when a page could not be rendered; above all when the gateway cannot say who is asking. */
export default function ErrorPage({ reset }: { error: Error; reset: () => void }) {
  return (
    <div className="narrow" role="alert">
      <h1>That did not work</h1>
      <p className="lead">
        This page could not be put together just now. You are still signed in if you were; please try
        again in a moment.
      </p>
      <button type="button" onClick={reset}>
        Try again
      </button>
    </div>
  );
}
