import Link from "next/link";

export default function NotFound() {
  return (
    <div className="narrow">
      <h1>Nothing here</h1>
      <p className="lead">
        There is no page at this address. <Link href="/">Go to the front page</Link>.
      </p>
    </div>
  );
}
