"use client";

/** Shown when a page could not be rendered; above all when the gateway cannot say who is asking. */
export default function ErrorPage({ retry }: { error: Error; retry: () => void }) {
  return (
    <div className="narrow" role="alert">
      <h1>That did not work</h1>
      <p className="lead">
        This page could not be put together just now. You are still signed in if you were; please try
        again in a moment.
      </p>
      <button type="button" onClick={retry}>
        Try again
      </button>
    </div>
  );
}
