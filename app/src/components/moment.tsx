const FORMAT = new Intl.DateTimeFormat("en-GB", {
  dateStyle: "medium",
  timeStyle: "short",
  timeZone: "UTC",
});

/** A point in time. It is given in UTC, so that server and browser write the same. */
export function Moment({ at }: { at: Date }) {
  return <time dateTime={at.toISOString()}>{FORMAT.format(at)} UTC</time>;
}
